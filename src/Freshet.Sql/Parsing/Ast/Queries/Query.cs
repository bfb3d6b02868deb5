namespace Freshet.Sql.Parsing;

/// <summary>A whole query: what WITH names, what is selected, its order and how much of it.</summary>
public sealed record Query(QueryBody Body) : SqlNode
{
    /// <summary>WITH.</summary>
    public SqlList<CommonTable> With { get; init; } = [];

    /// <summary>ORDER BY.</summary>
    public SqlList<SortItem> OrderBy { get; init; } = [];

    /// <summary>OFFSET n ROWS.</summary>
    public long? Offset { get; init; }

    /// <summary>LIMIT n, also FETCH FIRST n ROWS ONLY.</summary>
    public long? Limit { get; init; }
}

/// <summary>A query that WITH names, with names for its columns where they are written.</summary>
public sealed record CommonTable(Identifier Name, SqlList<Identifier> Columns, Query Query) : SqlNode;

/// <summary>Where NULLs go in an order.</summary>
public enum NullsOrder
{
    /// <summary>Nothing is written: first when ascending, last when descending.</summary>
    Default,

    /// <summary>NULLS FIRST.</summary>
    First,

    /// <summary>NULLS LAST.</summary>
    Last,
}

/// <summary>An item of ORDER BY.</summary>
public sealed record SortItem(SqlExpression Expression, bool Descending = false, NullsOrder Nulls = NullsOrder.Default) : SqlNode;
