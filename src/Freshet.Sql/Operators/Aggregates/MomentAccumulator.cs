using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>
/// Variance and standard deviation. A row keeps the count, the mean and the sum of squared distances from it (Welford 1962), which rows that
/// go take back by the same formula; two rows merge after Chan, Golub and LeVeque (1979).
/// </summary>
internal sealed unsafe class MomentAccumulator(bool isSample, bool isRoot) : Accumulator
{
    private int _count;
    private int _mean;
    private int _squares;

    public override void AddTo(RowLayout layout, string name)
    {
        _count = layout.AddFixed<long>(name + ".count", "i64").Offset;
        _mean = layout.AddFixed<double>(name + ".mean", "f64").Offset;
        _squares = layout.AddFixed<double>(name + ".squares", "f64").Offset;
    }

    public override void Add(ReadOnlySpan<nint> rows, Column? values, ReadOnlySpan<long> weights, RowMemory memory)
    {
        var column = values!.As<double>();
        for (var i = 0; i < rows.Length; i++)
        {
            if (weights[i] != 0 && !values.IsNull(i))
            {
                Take(rows[i], weights[i], column[i], 0);
            }
        }
    }

    public override void Merge(ReadOnlySpan<nint> rows, ReadOnlySpan<nint> from, RowMemory memory, RowMemory fromMemory)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (At<long>(from[i], _count) != 0)
            {
                Take(rows[i], At<long>(from[i], _count), At<double>(from[i], _mean), At<double>(from[i], _squares));
            }
        }
    }

    public override Column Result(ReadOnlySpan<nint> rows, RowMemory memory)
    {
        var to = Column.Rent(Storage.Float64);
        for (var i = 0; i < rows.Length; i++)
        {
            var count = rows[i] == 0 ? 0 : At<long>(rows[i], _count) - (isSample ? 1 : 0);
            if (count <= 0)
            {
                to.SetNull(i);
                continue;
            }

            // rounding may leave less than nothing
            var variance = Math.Max(0, At<double>(rows[i], _squares) / count);
            to.As<double>()[i] = isRoot ? Math.Sqrt(variance) : variance;
        }

        return to;
    }

    private void Take(nint row, long weight, double mean, double squares)
    {
        var before = At<long>(row, _count);
        var count = At<long>(row, _count) = before + weight;
        if (count == 0)
        {
            At<double>(row, _mean) = 0;
            At<double>(row, _squares) = 0;
            return;
        }

        var distance = mean - At<double>(row, _mean);
        At<double>(row, _mean) += distance * weight / count;
        At<double>(row, _squares) += squares + (distance * distance * before * weight / count);
    }
}
