using System.Runtime.CompilerServices;
using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>
/// MIN and MAX of rows that come and go: all values of a group in order, each with how often it is there. Encoded one behind the other:
/// the length, the count, the bytes.
/// </summary>
internal sealed unsafe class CountedExtremeAccumulator(bool isMax, DataType type) : Accumulator
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
            if (weights[i] != 0 && !values!.IsNull(i))
            {
                CountedRows.Change(memory, rows[i], _values!, _rows[i], weights[i]);
            }
        }
    }

    public override void Merge(ReadOnlySpan<nint> rows, ReadOnlySpan<nint> from, RowMemory memory, RowMemory fromMemory) =>
        throw FreshetException.Internal("Values that come and go are not merged.");

    public override Column Result(ReadOnlySpan<nint> rows, RowMemory memory)
    {
        var (starts, ends) = (new nint[rows.Length], new nint[rows.Length]);
        using var arena = new Arena();
        for (var i = 0; i < rows.Length; i++)
        {
            var one = rows[i] == 0 ? default : CountedRows.End(memory.Read(rows[i], _values!), last: isMax);
            starts[i] = one.IsEmpty ? arena.Null(_format, type) : arena.Copy(one);
            ends[i] = starts[i] + Math.Max(one.Length, 1);
        }

        var columns = new Column[1];
        _format.Decode(starts, ends, columns, memory.Texts);
        return columns[0];
    }
}
