namespace Freshet.Core;

/// <summary>A collection that is its elements in their order, or null; encoded as an array of them.</summary>
internal abstract class SequenceSerializer<TCollection, T>(Serializer<T> element) : BuiltSerializer<TCollection?>
    where TCollection : class
{
    private readonly Elements<T> _elements = new(element);

    public sealed override void Write(ref ByteWriter writer, TCollection? value)
    {
        if (value is null)
        {
            Elements<T>.WriteNull(ref writer);
            return;
        }

        CheckType(value);
        WriteItems(ref writer, value, _elements);
    }

    public sealed override TCollection? Read(ref ByteReader reader) => _elements.Read(ref reader) is { } items ? Make(items) : null;

    internal sealed override string Describe(List<Type> enclosing) => _elements.Schema(enclosing);

    protected virtual void CheckType(TCollection value) => ExactType.Check(value, typeof(TCollection));

    /// <summary>Writes the count and each element.</summary>
    protected abstract void WriteItems(ref ByteWriter writer, TCollection value, Elements<T> elements);

    /// <summary>The collection of these elements; the array is its own.</summary>
    protected abstract TCollection Make(T[] items);
}
