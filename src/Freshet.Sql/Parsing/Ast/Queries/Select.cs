namespace Freshet.Sql.Parsing;

/// <summary>SELECT … FROM … WHERE … GROUP BY … HAVING … WINDOW … QUALIFY.</summary>
public sealed record Select(SqlList<SelectItem> Items) : QueryBody
{
    /// <summary>Hints after SELECT.</summary>
    public SqlList<Hint> Hints { get; init; } = [];

    /// <summary>SELECT DISTINCT.</summary>
    public bool Distinct { get; init; }

    /// <summary>FROM; a comma is a join of kind <see cref="JoinKind.Comma"/>.</summary>
    public TableReference? From { get; init; }

    /// <summary>WHERE.</summary>
    public SqlExpression? Where { get; init; }

    /// <summary>GROUP BY; null where it is not written, for GROUP BY () is something else.</summary>
    public GroupBy? GroupBy { get; init; }

    /// <summary>HAVING.</summary>
    public SqlExpression? Having { get; init; }

    /// <summary>WINDOW.</summary>
    public SqlList<NamedWindow> Windows { get; init; } = [];

    /// <summary>QUALIFY.</summary>
    public SqlExpression? Qualify { get; init; }
}

/// <summary>w AS (PARTITION BY …).</summary>
public sealed record NamedWindow(Identifier Name, WindowSpecification Window) : SqlNode;
