namespace Freshet.Core;

/// <summary>A stretch of memory that is only read, with what it holds; read back over an array of its own.</summary>
internal sealed class ReadOnlyMemorySerializer<T>(Serializer<T> element) : BuiltSerializer<ReadOnlyMemory<T>>
{
    private readonly Elements<T> _elements = new(element);

    public override void Write(ref ByteWriter writer, ReadOnlyMemory<T> value) => _elements.Write(ref writer, value.Span);

    public override ReadOnlyMemory<T> Read(ref ByteReader reader) => _elements.Read(ref reader);

    internal override string Describe(List<Type> enclosing) => _elements.Schema(enclosing);
}

/// <summary>A stretch of memory with what it holds; read back over an array of its own.</summary>
internal sealed class MemorySerializer<T>(Serializer<T> element) : BuiltSerializer<Memory<T>>
{
    private readonly Elements<T> _elements = new(element);

    public override void Write(ref ByteWriter writer, Memory<T> value) => _elements.Write(ref writer, value.Span);

    public override Memory<T> Read(ref ByteReader reader) => _elements.Read(ref reader);

    internal override string Describe(List<Type> enclosing) => _elements.Schema(enclosing);
}
