using Freshet.Sql.Columns;

namespace Freshet.Sql.Kernels;

/// <summary>IS TRUE, IS FALSE and their negations: never NULL.</summary>
internal sealed unsafe class IsTruthEvaluator(Evaluator operand, bool truth, bool negated) : Evaluator
{
    public override Column Evaluate(ColumnBatch batch, in RowSet rows)
    {
        var value = operand.Evaluate(batch, rows);
        var to = Column.Rent(Storage.Bool);
        for (var i = 0; i < rows.Total; i++)
        {
            to.Data[i] = (!value.IsNull(i) && (value.Data[i] != 0) == truth) != negated ? (byte)1 : (byte)0;
        }

        value.Release();
        return to;
    }
}
