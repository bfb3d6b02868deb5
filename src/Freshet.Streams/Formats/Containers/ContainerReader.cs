namespace Freshet;

/// <summary>Reads one file of a <see cref="ContainerFormat{T}"/> from its start to its end, in steps of at most a block or row group.</summary>
public abstract class ContainerReader<T> : IDisposable
{
    /// <summary>The next records, as many as fit and are at hand; 0 at the proven end of the file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or cut short.</exception>
    public abstract int Read(Span<T> into);

    /// <summary>Passes over records, at most so many and at most a block, without making them where it can; returns how many, 0 at the end.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or cut short.</exception>
    public abstract long Pass(long records);

    /// <summary>Gives back what it holds, but for the file.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
