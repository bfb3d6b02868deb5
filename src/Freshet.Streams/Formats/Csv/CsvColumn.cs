namespace Freshet;

/// <summary>Reads and writes the fields of one type.</summary>
internal abstract class CsvColumn
{
    /// <summary>The type in the words of a message: <c>int</c>.</summary>
    public abstract string TypeName { get; }

    /// <summary>Sets what a member is that has no field.</summary>
    public abstract void SetMissing(object value);
}

/// <summary>Reads and writes the fields of one member. Holds nothing that changes once its shape is made.</summary>
internal abstract class CsvColumn<TValue> : CsvColumn
{
    /// <summary>What a member is that has no field: the default value of its parameter, or of its type.</summary>
    public TValue Missing { get; protected set; } = default!;

    public override void SetMissing(object value) => Missing = (TValue)value;

    /// <summary>Reads a field, its quotes already taken off. False when it is no such value.</summary>
    public abstract bool TryRead(ReadOnlySpan<byte> field, bool quoted, out TValue value);

    /// <summary>Writes a field, quoted where it needs it.</summary>
    public abstract void Write(TValue value, CsvLine line);
}
