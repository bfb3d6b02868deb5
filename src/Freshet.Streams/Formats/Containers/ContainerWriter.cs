using System.Buffers;

namespace Freshet;

/// <summary>Writes files of a <see cref="ContainerFormat{T}"/>, one after another: begin, add records, end. Bytes come out when a block is full.</summary>
public abstract class ContainerWriter<T>
{
    /// <summary>Begins a file.</summary>
    public abstract void Begin(IBufferWriter<byte> to);

    /// <summary>Adds a record.</summary>
    /// <exception cref="FreshetException">The value has no form in this format; the file is then as before.</exception>
    public abstract void Add(T value, IBufferWriter<byte> to);

    /// <summary>Ends the file: it is whole then.</summary>
    public abstract void End(IBufferWriter<byte> to);
}
