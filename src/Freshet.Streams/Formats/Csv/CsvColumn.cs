namespace Freshet;

/// <summary>Reads and writes the fields of one type.</summary>
internal abstract class CsvColumn
{
    /// <summary>The type in the words of a message: <c>int</c>.</summary>
    public abstract string TypeName { get; }
}

/// <summary>Reads and writes the fields of one type. Holds nothing that changes.</summary>
internal abstract class CsvColumn<TValue> : CsvColumn
{
    /// <summary>Reads a field, its quotes already taken off. False when it is no such value.</summary>
    public abstract bool TryRead(ReadOnlySpan<byte> field, bool quoted, out TValue value);

    /// <summary>Writes a field, quoted where it needs it.</summary>
    public abstract void Write(TValue value, CsvLine line);
}
