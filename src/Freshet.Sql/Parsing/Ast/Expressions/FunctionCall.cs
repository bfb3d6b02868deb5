namespace Freshet.Sql.Parsing;

/// <summary>DISTINCT or ALL before the arguments of an aggregate.</summary>
public enum SetQuantifier
{
    /// <summary>Neither is written.</summary>
    None,

    /// <summary>DISTINCT.</summary>
    Distinct,

    /// <summary>ALL.</summary>
    All,
}

/// <summary>What a window function does with NULLs.</summary>
public enum NullTreatment
{
    /// <summary>Nothing is written.</summary>
    None,

    /// <summary>IGNORE NULLS.</summary>
    Ignore,

    /// <summary>RESPECT NULLS.</summary>
    Respect,
}

/// <summary>
/// A call of a function: scalar, aggregate or over a window; in FROM, of a table function. CURRENT_TIMESTAMP and its like are calls
/// without arguments.
/// </summary>
public sealed record FunctionCall(QualifiedName Name, SqlList<SqlExpression> Arguments) : SqlExpression
{
    /// <summary>DISTINCT or ALL before the arguments.</summary>
    public SetQuantifier Quantifier { get; init; }

    /// <summary>COUNT(*): a star in place of the arguments.</summary>
    public bool Star { get; init; }

    /// <summary>ARRAY_AGG(a ORDER BY b): the order of the rows, written after the arguments.</summary>
    public SqlList<SortItem> OrderBy { get; init; } = [];

    /// <summary>WITHIN GROUP (ORDER BY a).</summary>
    public SqlList<SortItem> WithinGroup { get; init; } = [];

    /// <summary>FILTER (WHERE a).</summary>
    public SqlExpression? Filter { get; init; }

    /// <summary>IGNORE NULLS or RESPECT NULLS.</summary>
    public NullTreatment Nulls { get; init; }

    /// <summary>OVER (…); OVER w is a specification with nothing but a base.</summary>
    public WindowSpecification? Over { get; init; }
}
