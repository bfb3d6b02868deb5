using Freshet.Core.State;
using Freshet.Sql.Columns;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>An aggregate that keeps all values of a group in order, each with how often it is there (<see cref="CountedRows"/>), and gives one of them.</summary>
internal abstract class CountedAccumulator(DataType type, bool countsNull) : Accumulator
{
    private readonly RowFormat _format = new([type]);
    private readonly EncodedRows _rows = new();
    private Core.State.Column? _values;

    public override void AddTo(RowLayout layout, string name) => _values = layout.AddBlob(name + ".values", "counted:" + _format.Schema);

    public override void Add(ReadOnlySpan<nint> rows, Column? values, ReadOnlySpan<long> weights, RowMemory memory)
    {
        _format.Encode([values!], rows.Length, _rows);
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

    public override Column Result(ReadOnlySpan<nint> rows, RowMemory memory)
    {
        var (starts, ends) = (new nint[rows.Length], new nint[rows.Length]);
        using var arena = new Arena();
        for (var i = 0; i < rows.Length; i++)
        {
            var one = rows[i] == 0 ? default : Pick(memory.Read(rows[i], _values!));
            starts[i] = one.IsEmpty ? arena.Null(_format, type) : arena.Copy(one);
            ends[i] = starts[i] + (one.IsEmpty ? Math.Max(_format.FixedSize, 1) : one.Length);
        }

        var columns = new Column[1];
        _format.Decode(starts, ends, columns, memory.Texts);
        return columns[0];
    }

    /// <summary>The encoded value that is the result, of all that are counted; empty for NULL.</summary>
    protected abstract ReadOnlySpan<byte> Pick(ReadOnlySpan<byte> all);
}
