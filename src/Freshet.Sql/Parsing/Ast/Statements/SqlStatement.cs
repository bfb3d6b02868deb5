namespace Freshet.Sql.Parsing;

/// <summary>What one can ask for: everything that ends with a semicolon.</summary>
public abstract record SqlStatement : SqlNode
{
    private protected SqlStatement()
    {
    }
}

/// <summary>A query whose rows are wanted.</summary>
public sealed record QueryStatement(Query Query) : SqlStatement;
