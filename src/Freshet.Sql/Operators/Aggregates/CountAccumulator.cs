using System.Runtime.CompilerServices;
using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>COUNT.</summary>
internal sealed unsafe class CountAccumulator : Accumulator
{
    private int _offset;

    public override void AddTo(RowLayout layout, string name) => _offset = layout.AddFixed<long>(name, "i64").Offset;

    public override void Add(ReadOnlySpan<nint> rows, Column? values, ReadOnlySpan<long> weights, RowMemory memory)
    {
        var offset = _offset;
        if (values is null || !values.HasNulls)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                At<long>(rows[i], offset) += weights[i];
            }

            return;
        }

        for (var i = 0; i < rows.Length; i++)
        {
            At<long>(rows[i], offset) += values.IsNull(i) ? 0 : weights[i];
        }
    }

    public override void Merge(ReadOnlySpan<nint> rows, ReadOnlySpan<nint> from, RowMemory memory, RowMemory fromMemory)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            At<long>(rows[i], _offset) += At<long>(from[i], _offset);
        }
    }

    public override Column Result(ReadOnlySpan<nint> rows, RowMemory memory)
    {
        var to = Column.Rent(Storage.Int64);
        for (var i = 0; i < rows.Length; i++)
        {
            to.As<long>()[i] = rows[i] == 0 ? 0 : At<long>(rows[i], _offset);
        }

        return to;
    }
}
