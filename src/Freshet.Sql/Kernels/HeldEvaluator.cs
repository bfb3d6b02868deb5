using Freshet.Sql.Columns;

namespace Freshet.Sql.Kernels;

/// <summary>A column that is there already, for a kernel over it.</summary>
internal sealed class HeldEvaluator : Evaluator
{
    public Column? Value { get; set; }

    public override Column Evaluate(ColumnBatch batch, in RowSet rows) => Value!.Share();
}
