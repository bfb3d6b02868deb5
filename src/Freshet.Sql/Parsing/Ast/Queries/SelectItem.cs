namespace Freshet.Sql.Parsing;

/// <summary>An item of a select list.</summary>
public abstract record SelectItem : SqlNode
{
    private protected SelectItem()
    {
    }
}

/// <summary>*, or t.*: all columns, of a table or of a column that is a row.</summary>
public sealed record StarItem(QualifiedName? Qualifier = null) : SelectItem;

/// <summary>a + 1 AS b.</summary>
public sealed record ExpressionItem(SqlExpression Expression, Identifier? Alias = null) : SelectItem;
