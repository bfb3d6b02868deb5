namespace Freshet.Sql.Parsing;

/// <summary>GROUP BY; of several elements every combination is grouped by.</summary>
public sealed record GroupBy(SqlList<GroupingElement> Elements) : SqlNode;

/// <summary>An element of GROUP BY.</summary>
public abstract record GroupingElement : SqlNode
{
    private protected GroupingElement()
    {
    }
}

/// <summary>a, or (a, b), or (): what is grouped by together.</summary>
public sealed record GroupingKey(SqlList<SqlExpression> Expressions) : GroupingElement;

/// <summary>GROUPING SETS ((a), (b), ()).</summary>
public sealed record GroupingSets(SqlList<GroupingElement> Elements) : GroupingElement;

/// <summary>ROLLUP (a, b).</summary>
public sealed record Rollup(SqlList<GroupingKey> Keys) : GroupingElement;

/// <summary>CUBE (a, b).</summary>
public sealed record Cube(SqlList<GroupingKey> Keys) : GroupingElement;
