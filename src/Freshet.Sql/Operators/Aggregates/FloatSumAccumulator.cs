using System.Runtime.CompilerServices;
using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>SUM and AVG of FLOAT and DOUBLE.</summary>
internal sealed unsafe class FloatSumAccumulator(DataType type, bool isAverage) : Accumulator
{
    private int _sum;
    private int _count;

    public override void AddTo(RowLayout layout, string name)
    {
        _sum = layout.AddFixed<double>(name + ".sum", "f64").Offset;
        _count = layout.AddFixed<long>(name + ".count", "i64").Offset;
    }

    public override void Add(ReadOnlySpan<nint> rows, Column? values, ReadOnlySpan<long> weights, RowMemory memory)
    {
        var isFloat = values!.Storage == Storage.Float32;
        for (var i = 0; i < rows.Length; i++)
        {
            if (weights[i] != 0 && !values.IsNull(i))
            {
                At<double>(rows[i], _sum) += (isFloat ? values.As<float>()[i] : values.As<double>()[i]) * weights[i];
                At<long>(rows[i], _count) += weights[i];
            }
        }
    }

    public override void Merge(ReadOnlySpan<nint> rows, ReadOnlySpan<nint> from, RowMemory memory, RowMemory fromMemory)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            At<double>(rows[i], _sum) += At<double>(from[i], _sum);
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

            var value = At<double>(rows[i], _sum) / (isAverage ? At<long>(rows[i], _count) : 1);
            if (type.Kind == TypeKind.Float)
            {
                to.As<float>()[i] = (float)value;
            }
            else
            {
                to.As<double>()[i] = value;
            }
        }

        return to;
    }
}
