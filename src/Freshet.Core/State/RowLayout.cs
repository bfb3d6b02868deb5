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
public sealed record Column(string Name, ColumnKind Kind, int Offset, int Size, string Schema);

/// <summary>
/// The columns of every row of a table: eight-byte aligned, so that a value is read and written where it lies.
/// A row's address points at its first column; a new row is all zero bytes (an empty blob, an empty list).
/// </summary>
public sealed class RowLayout
{
    /// <summary>Bytes that a blob or a list takes in the row itself.</summary>
    public const int ReferenceSize = 16;

    private readonly List<Column> _columns = [];
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

    /// <summary>Adds a column of this kind and size (for a fixed one; else the size is <see cref="ReferenceSize"/>).</summary>
    public Column Add(string name, ColumnKind kind, int size, string schema)
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

        var column = new Column(name, kind, Size, size, schema);
        _columns.Add(column);
        Size += (size + 7) & ~7;
        return column;
    }

    /// <summary>Ends the adding of columns: a store calls it when it makes a table of this layout.</summary>
    public void Seal() => _sealed = true;
}
