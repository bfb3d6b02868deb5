using Freshet.Core.State;
using Freshet.Sql.Columns;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>An aggregate that keeps all values of a group in order, each with how often it is there (<see cref="CountedRows"/>).</summary>
internal abstract class CountedAccumulator(DataType type, bool countsNull) : Accumulator
{
    private readonly EncodedRows _rows = new();
    private Core.State.Column? _values;

    /// <summary>How values are encoded; its own, for it has scratch room.</summary>
    protected RowFormat Format { get; } = new([type]);

    public override void AddTo(RowLayout layout, string name) => _values = layout.AddBlob(name + ".values", "counted:" + Format.Schema);

    public override void Add(ReadOnlySpan<nint> rows, Column? values, ReadOnlySpan<long> weights, RowMemory memory)
    {
        Format.Encode([values!], rows.Length, _rows);
        for (var i = 0; i < rows.Length; i++)
        {
            if (weights[i] != 0 && (countsNull || !values!.IsNull(i)))
            {
                CountedRows.Change(memory, rows[i], _values!, _rows[i], weights[i]);
            }
        }
    }

    public override void Merge(ReadOnlySpan<nint> rows, ReadOnlySpan<nint> from, RowMemory memory, RowMemory fromMemory)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            CountedRows.Merge(memory, rows[i], fromMemory.Read(from[i], _values!), _values!);
        }
    }

    /// <summary>The encoded values of a group, each with its count.</summary>
    protected ReadOnlySpan<byte> Counted(nint row, RowMemory memory) => memory.Read(row, _values!);
}
