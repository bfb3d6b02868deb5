using System.Runtime.CompilerServices;
using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>MIN and MAX of values of fixed size, of rows that only come.</summary>
internal sealed unsafe class ExtremeAccumulator<T>(bool isMax, Storage storage, string schema) : Accumulator
    where T : unmanaged, System.Numerics.IComparisonOperators<T, T, bool>
{
    private int _value;
    private int _has;

    public override void AddTo(RowLayout layout, string name)
    {
        _value = layout.Add(name + ".value", ColumnKind.Fixed, sizeof(T), schema).Offset;
        _has = layout.AddFixed<long>(name + ".has", "i64").Offset;
    }

    public override void Add(ReadOnlySpan<nint> rows, Column? values, ReadOnlySpan<long> weights, RowMemory memory)
    {
        var data = values!.As<T>();
        for (var i = 0; i < rows.Length; i++)
        {
            if (weights[i] != 0 && !values.IsNull(i))
            {
                Take(rows[i], data[i]);
            }
        }
    }

    public override void Merge(ReadOnlySpan<nint> rows, ReadOnlySpan<nint> from, RowMemory memory, RowMemory fromMemory)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (At<long>(from[i], _has) != 0)
            {
                Take(rows[i], At<T>(from[i], _value));
            }
        }
    }

    public override Column Result(ReadOnlySpan<nint> rows, RowMemory memory)
    {
        var to = Column.Rent(storage);
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] == 0 || At<long>(rows[i], _has) == 0)
            {
                to.SetNull(i);
            }
            else
            {
                to.As<T>()[i] = At<T>(rows[i], _value);
            }
        }

        return to;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Take(nint row, T value)
    {
        ref var has = ref At<long>(row, _has);
        ref var kept = ref At<T>(row, _value);
        if (has == 0 || (isMax ? value > kept : value < kept))
        {
            kept = value;
            has = 1;
        }
    }
}
