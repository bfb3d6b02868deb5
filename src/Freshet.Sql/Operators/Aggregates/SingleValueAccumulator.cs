using System.Runtime.CompilerServices;
using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>The value of the only row of a group; more than one is an error.</summary>
internal sealed unsafe class SingleValueAccumulator(DataType type) : Accumulator
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
            if (weights[i] != 0)
            {
                CountedRows.Change(memory, rows[i], _values!, _rows[i], weights[i]);
            }
        }
    }

    public override void Merge(ReadOnlySpan<nint> rows, ReadOnlySpan<nint> from, RowMemory memory, RowMemory fromMemory) =>
        throw FreshetException.Internal("Single values are not merged.");

    public override Column Result(ReadOnlySpan<nint> rows, RowMemory memory)
    {
        var (starts, ends) = (new nint[rows.Length], new nint[rows.Length]);
        using var arena = new Arena();
        for (var i = 0; i < rows.Length; i++)
        {
            var all = rows[i] == 0 ? default : memory.Read(rows[i], _values!);
            var (at, times) = (0, 0L);
            starts[i] = 0;
            while (CountedRows.Next(all, ref at, out var bytes, out var count))
            {
                times += count;
                starts[i] = arena.Copy(bytes);
                ends[i] = starts[i] + bytes.Length;
            }

            if (times > 1)
            {
                throw FreshetException.User("A sub-query that stands as a value gave more than one row. Take an aggregate of it (MAX, for one), or add a condition by which one row is left.");
            }

            if (starts[i] == 0)
            {
                starts[i] = arena.Null(_format, type);
                ends[i] = starts[i] + Math.Max(_format.FixedSize, 1);
            }
        }

        var columns = new Column[1];
        _format.Decode(starts, ends, columns, memory.Texts);
        return columns[0];
    }
}
