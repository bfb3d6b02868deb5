namespace Freshet.Sql.Operators;

/// <summary>Hands on what comes: several inputs become one.</summary>
internal sealed class UnionOperator : ColumnOperator
{
    public override void OnBatch(Batch batch) => Output.Send(batch);
}
