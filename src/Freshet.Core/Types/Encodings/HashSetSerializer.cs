namespace Freshet.Core;

/// <summary>A set or null, written in the order it is enumerated (that of insertion, unless elements were removed).</summary>
internal sealed class HashSetSerializer<T>(Serializer<T> element) : BuiltSerializer<HashSet<T>?>
{
    private readonly Elements<T> _elements = new(element);

    public override void Write(ref ByteWriter writer, HashSet<T>? value)
    {
        if (value is null)
        {
            Elements<T>.WriteNull(ref writer);
            return;
        }

        ExactType.Check(value, typeof(HashSet<T>));
        Elements<T>.WriteCount(ref writer, value.Count);
        KeyComparer<T>.Write(ref writer, value.Comparer);
        foreach (var item in value)
        {
            _elements.WriteOne(ref writer, item);
        }
    }

    public override HashSet<T>? Read(ref ByteReader reader)
    {
        if (!_elements.TryReadCount(ref reader, out var count))
        {
            return null;
        }

        var value = new HashSet<T>(KeyComparer<T>.Read(ref reader));
        while (count-- > 0)
        {
            if (!value.Add(_elements.ReadOne(ref reader)))
            {
                reader.Fail("a set holds the same element twice");
            }
        }

        return value;
    }

    internal override string Describe(List<Type> enclosing) => $"set<{element.Describe(enclosing)}>";
}
