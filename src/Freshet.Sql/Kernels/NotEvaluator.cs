using Freshet.Sql.Columns;

namespace Freshet.Sql.Kernels;

/// <summary>NOT.</summary>
internal sealed unsafe class NotEvaluator(Evaluator operand) : Evaluator
{
    public override Column Evaluate(ColumnBatch batch, in RowSet rows)
    {
        var value = operand.Evaluate(batch, rows);
        var to = Column.Rent(Storage.Bool);
        for (var i = 0; i < rows.Total; i++)
        {
            to.Data[i] = (byte)(value.Data[i] ^ 1);
        }

        to.TakeNulls(value);
        value.Release();
        return to;
    }
}
