namespace Freshet;

/// <summary>
/// A format of whole files, in which records have no place of their own: they lie in blocks or row groups, packed, with a schema
/// before or behind them (Avro, Parquet). A file is read by one subtask; a position in it is the number of records before it, which
/// a reader reaches by passing over whole blocks. One instance serves all subtasks at once, so it holds nothing that changes.
/// </summary>
public abstract class ContainerFormat<T>
{
    /// <summary>What it is, for <c>Explain()</c> and messages: <c>avro(Order)</c>.</summary>
    public abstract string Name { get; }

    /// <summary>How the names of its files end: <c>.avro</c>.</summary>
    public abstract string Extension { get; }

    /// <summary>Begins to read a file.</summary>
    /// <param name="file">Its bytes: can be read at any position, and is closed by the caller.</param>
    /// <exception cref="FreshetException">The file's schema does not fit the type: which member, why.</exception>
    /// <exception cref="InvalidDataException">It is no such file, damaged or cut short.</exception>
    public abstract ContainerReader<T> Open(Stream file);

    /// <summary>Writes files, one after another, for one subtask.</summary>
    public abstract ContainerWriter<T> CreateWriter();
}
