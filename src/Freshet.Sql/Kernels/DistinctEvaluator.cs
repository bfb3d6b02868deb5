using Freshet.Sql.Columns;

namespace Freshet.Sql.Kernels;

/// <summary>IS DISTINCT FROM, by the comparison of values that are there.</summary>
internal sealed unsafe class DistinctEvaluator : Evaluator
{
    private readonly Evaluator _left;
    private readonly Evaluator _right;
    private readonly bool _negated;
    private readonly HeldEvaluator _a = new();
    private readonly HeldEvaluator _b = new();
    private readonly Evaluator _equal;

    public DistinctEvaluator(Evaluator left, Evaluator right, Func<Evaluator, Evaluator, Evaluator> equal, bool negated)
    {
        (_left, _right, _negated) = (left, right, negated);
        _equal = equal(_a, _b);
    }

    public override Column Evaluate(ColumnBatch batch, in RowSet rows)
    {
        var a = _a.Value = _left.Evaluate(batch, rows);
        var b = _b.Value = _right.Evaluate(batch, rows);
        var same = _equal.Evaluate(batch, rows);
        var to = Column.Rent(Storage.Bool);
        for (var i = 0; i < rows.Total; i++)
        {
            var isSame = a.IsNull(i) || b.IsNull(i) ? a.IsNull(i) && b.IsNull(i) : same.Data[i] != 0;
            to.Data[i] = isSame == _negated ? (byte)1 : (byte)0;
        }

        a.Release();
        b.Release();
        same.Release();
        return to;
    }
}
