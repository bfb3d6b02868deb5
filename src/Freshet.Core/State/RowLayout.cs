using System.Runtime.CompilerServices;

namespace Freshet.Core.State;

/// <summary>What a column of a row holds.</summary>
public enum ColumnKind : byte
{
    /// <summary>A value of fixed size, in place.</summary>
    Fixed,

    /// <summary>Bytes of any length, replaced as a whole.</summary>
    Blob,

    /// <summary>A list of byte strings that grows at its end.</summary>
    List,
}

/// <summary>A column: where a state lives in the row of its key.</summary>
/// <param name="Name">The state's name, unique in the row.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Offset">Bytes from the start of the row's columns.</param>
/// <param name="Size">Bytes in the row.</param>
/// <param name="Schema">The stored type as text, compared on restore.</param>
public sealed record Column(string Name, ColumnKind Kind, int Offset, int Size, string Schema)
{
    /// <summary>What becomes of values that were stored otherwise; null, and only the same schema is restored.</summary>
    public ColumnEvolution? Evolution { get; init; }

    /// <summary>True for a number that rows which were stored without it get as 1. A column that is not, and was not stored, is refused.</summary>
    public bool IsMark { get; init; }
}

/// <summary>
/// The columns of every row of a table: eight-byte aligned, so that a value is read and written where it lies.
/// A row's address points at its first column; a new row is all zero bytes (an empty blob, an empty list).
/// </summary>
public sealed class RowLayout
{
    /// <summary>Bytes that a blob or a list takes in the row itself.</summary>
    public const int ReferenceSize = 16;

    private readonly List<Column> _columns = [];
    private readonly List<string> _dropped = [];
    private bool _sealed;

    /// <summary>The columns in the order they were added.</summary>
    public IReadOnlyList<Column> Columns => _columns;

    /// <summary>Bytes of a row's columns, a multiple of eight.</summary>
    public int Size { get; private set; }

    /// <summary>Adds a value that lies in the row: its type holds no references.</summary>
    public Column AddFixed<V>(string name, string schema) => RuntimeHelpers.IsReferenceOrContainsReferences<V>()
        ? throw FreshetException.Internal($"State '{name}' of type {typeof(V)} holds references and cannot lie in a row.")
        : Add(name, ColumnKind.Fixed, Unsafe.SizeOf<V>(), schema);

    /// <summary>Adds bytes of any length.</summary>
    public Column AddBlob(string name, string schema) => Add(name, ColumnKind.Blob, ReferenceSize, schema);

    /// <summary>Adds a list of byte strings.</summary>
    public Column AddList(string name, string schema) => Add(name, ColumnKind.List, ReferenceSize, schema);

    /// <summary>Adds a value of a type, in place where <see cref="RowStorage{T}.IsInPlace"/> says so, else its bytes. What was stored as an earlier form of the type is converted on restore.</summary>
    /// <param name="name">The state's name.</param>
    /// <param name="serializer">The type.</param>
    /// <param name="behind">What the schema says behind the type: the same on restore.</param>
    /// <param name="isSet">Whether a row, of which the columns before this one are restored, has a value in place; null when each has.</param>
    public Column AddValue<V>(string name, Serializer<V> serializer, string behind = "", Func<nint, bool>? isSet = null)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        var stored = new StoredValues<V>(serializer, "", behind);
        Func<nint, int, bool>? isSetAt = isSet is null ? null : (row, _) => isSet(row);
        return RowStorage<V>.IsInPlace
            ? Add(name, ColumnKind.Fixed, Unsafe.SizeOf<V>(), serializer.RowSchema + behind, (column, old, _) => stored.Values(column, old, 1, isSetAt))
            : Add(name, ColumnKind.Blob, ReferenceSize, serializer.Schema + behind, (column, old, _) => stored.Values(column, old, 1, isSetAt));
    }

    /// <summary>Adds so many values of a type in place, side by side. What was stored as an earlier form of the type, in the same number, is converted on restore.</summary>
    /// <param name="name">The state's name.</param>
    /// <param name="count">How many.</param>
    /// <param name="serializer">The type; it lies in place.</param>
    /// <param name="isSet">Whether a row, of which the columns before this one are restored, has a value at a place.</param>
    public Column AddValues<V>(string name, int count, Serializer<V> serializer, Func<nint, int, bool> isSet)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        var stored = new StoredValues<V>(serializer, $"{count} x ", "");
        return Add(name, ColumnKind.Fixed, count * Unsafe.SizeOf<V>(), $"{count} x {serializer.RowSchema}", (column, old, _) => stored.Values(column, old, count, isSet));
    }

    /// <summary>Adds a list whose entries are values of a type. What was stored as an earlier form of the type is converted on restore.</summary>
    /// <param name="name">The state's name.</param>
    /// <param name="serializer">The type.</param>
    /// <param name="before">What the schema says before the type: the same on restore.</param>
    /// <param name="bytesBefore">Bytes of each entry before the value, which stay as they are.</param>
    public Column AddEntries<V>(string name, Serializer<V> serializer, string before = "", int bytesBefore = 0)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        var stored = new StoredValues<V>(serializer, before, "");
        return Add(name, ColumnKind.List, ReferenceSize, before + serializer.Schema, (column, old, _) => stored.Entries(column, old, bytesBefore));
    }

    /// <summary>Adds a column of this kind and size (for a fixed one; else the size is <see cref="ReferenceSize"/>).</summary>
    public Column Add(string name, ColumnKind kind, int size, string schema, ColumnEvolution? evolution = null)
    {
        if (_sealed)
        {
            throw FreshetException.Internal($"State '{name}' is added to a row that a table is made of already.");
        }

        foreach (var other in _columns)
        {
            if (other.Name == name)
            {
                throw FreshetException.User($"Two states are named '{name}'. Give each state of an operator its own name.");
            }
        }

        var column = new Column(name, kind, Size, size, schema) { Evolution = evolution };
        _columns.Add(column);
        Size += (size + 7) & ~7;
        return column;
    }

    /// <summary>Adds a number that is 1 in rows which were stored without it.</summary>
    public Column AddMark(string name)
    {
        var column = Add(name, ColumnKind.Fixed, sizeof(long), "i64") with { IsMark = true };
        _columns[^1] = column;
        return column;
    }

    /// <summary>Says that rows may have been stored with a column of this name (<see cref="AddMark"/>) which they do not need.</summary>
    public void DropMark(string name) => _dropped.Add(name);

    /// <summary>True for a stored column that is read over.</summary>
    public bool Drops(string name) => _dropped.Contains(name);

    /// <summary>Ends the adding of columns: a store calls it when it makes a table of this layout.</summary>
    public void Seal() => _sealed = true;
}
