namespace Freshet.Sql.Parsing;

/// <summary>Something that has a value.</summary>
public abstract record SqlExpression : SqlNode
{
    private protected SqlExpression()
    {
    }
}
