using Freshet.Sql.Columns;

namespace Freshet.Sql.Kernels;

/// <summary>IS NULL, or IS NOT NULL.</summary>
internal sealed unsafe class IsNullEvaluator(Evaluator operand, bool negated) : Evaluator
{
    public override Column Evaluate(ColumnBatch batch, in RowSet rows)
    {
        var value = operand.Evaluate(batch, rows);
        var to = Column.Rent(Storage.Bool);
        for (var i = 0; i < rows.Total; i++)
        {
            to.Data[i] = value.IsNull(i) != negated ? (byte)1 : (byte)0;
        }

        value.Release();
        return to;
    }
}
