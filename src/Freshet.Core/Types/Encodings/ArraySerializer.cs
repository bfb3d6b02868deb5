namespace Freshet.Core;

/// <summary>An array or null.</summary>
internal sealed class ArraySerializer<T>(Serializer<T> element) : BuiltSerializer<T[]?>
{
    private readonly Elements<T> _elements = new(element);

    public override void Write(ref ByteWriter writer, T[]? value)
    {
        if (value is null)
        {
            Elements<T>.WriteNull(ref writer);
            return;
        }

        ExactType.Check(value, typeof(T[]));
        _elements.Write(ref writer, value);
    }

    public override T[]? Read(ref ByteReader reader) => _elements.Read(ref reader);

    internal override string Describe(List<Type> enclosing) => _elements.Schema(enclosing);
}
