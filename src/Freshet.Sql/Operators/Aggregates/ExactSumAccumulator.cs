using System.Runtime.CompilerServices;
using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>SUM and AVG of exact numbers: a sum of 128 bits and a count.</summary>
internal sealed unsafe class ExactSumAccumulator(string expression, DataType from, DataType type, bool isAverage) : Accumulator
{
    private int _sum;
    private int _count;

    public override void AddTo(RowLayout layout, string name)
    {
        _sum = layout.Add(name + ".sum", ColumnKind.Fixed, sizeof(Int128), "i128").Offset;
        _count = layout.AddFixed<long>(name + ".count", "i64").Offset;
    }

    public override void Add(ReadOnlySpan<nint> rows, Column? values, ReadOnlySpan<long> weights, RowMemory memory)
    {
        var (sum, count) = (_sum, _count);
        if (values!.Storage == Storage.Int64)
        {
            var numbers = values.As<long>();
            for (var i = 0; i < rows.Length; i++)
            {
                if (weights[i] != 0 && !values.IsNull(i))
                {
                    var w = weights[i];
                    At<Int128>(rows[i], sum) += w == 1 ? numbers[i] : (Int128)numbers[i] * w;
                    At<long>(rows[i], count) += w;
                }
            }

            return;
        }

        for (var i = 0; i < rows.Length; i++)
        {
            if (weights[i] != 0 && !values.IsNull(i))
            {
                At<Int128>(rows[i], sum) = Total(At<Int128>(rows[i], sum), values.Exact(i), weights[i]);
                At<long>(rows[i], count) += weights[i];
            }
        }
    }

    public override void Merge(ReadOnlySpan<nint> rows, ReadOnlySpan<nint> from, RowMemory memory, RowMemory fromMemory)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            At<Int128>(rows[i], _sum) = Total(At<Int128>(rows[i], _sum), At<Int128>(from[i], _sum), 1);
            At<long>(rows[i], _count) += At<long>(from[i], _count);
        }
    }

    public override Column Result(ReadOnlySpan<nint> rows, RowMemory memory)
    {
        var to = Column.Rent(type.Storage());
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] == 0 || At<long>(rows[i], _count) == 0)
            {
                to.SetNull(i);
                continue;
            }

            var value = At<Int128>(rows[i], _sum);
            if (isAverage)
            {
                var count = At<long>(rows[i], _count);
                value = type.Kind != TypeKind.Decimal ? value / count
                    : Decimals.TryRescale(value, from.Scale, type.Scale, out var scaled) ? Decimals.DivideRounded(scaled, count)
                    : throw TooLarge();
            }

            Set(to, i, value);
        }

        return to;
    }

    private Int128 Total(Int128 sum, Int128 value, long weight)
    {
        try
        {
            return checked(sum + (weight == 1 ? value : value * weight));
        }
        catch (OverflowException)
        {
            throw TooLarge();
        }
    }

    private void Set(Column to, int row, Int128 value)
    {
        var fits = to.Storage switch
        {
            Storage.Int128 => Decimals.Fits(value, type.Precision),
            Storage.Int64 => value >= long.MinValue && value <= long.MaxValue && (type.Kind != TypeKind.Decimal || Decimals.Fits(value, type.Precision)),
            Storage.Int32 => value >= int.MinValue && value <= int.MaxValue,
            Storage.Int16 => value >= short.MinValue && value <= short.MaxValue,
            _ => value >= sbyte.MinValue && value <= sbyte.MaxValue,
        };
        if (!fits)
        {
            throw TooLarge();
        }

        to.SetExact(row, value);
    }

    private FreshetException TooLarge() => FreshetException.User($"{expression} failed: the sum is too large for a {type.WithNull(true)}. Cast the values to a larger type before: CAST(… AS BIGINT) or DECIMAL.");
}
