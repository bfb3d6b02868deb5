using Freshet.Sql.Columns;

namespace Freshet.Sql.Kernels;

/// <summary>NULLIF: the first value, NULL where the second is equal. Each is computed once.</summary>
internal sealed unsafe class NullIfEvaluator : Evaluator
{
    private readonly Evaluator _value;
    private readonly HeldEvaluator _held = new();
    private readonly Evaluator _equal;

    public NullIfEvaluator(Evaluator value, Evaluator other, Func<Evaluator, Evaluator, Evaluator> equal)
    {
        _value = value;
        _equal = equal(_held, other);
    }

    public override Column Evaluate(ColumnBatch batch, in RowSet rows)
    {
        var value = _held.Value = _value.Evaluate(batch, rows);
        var same = _equal.Evaluate(batch, rows);
        var to = Copies.Of(value);
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            if (same.Data[row] != 0 && !same.IsNull(row))
            {
                to.SetNull(row);
            }
        }

        value.Release();
        same.Release();
        return to;
    }
}
