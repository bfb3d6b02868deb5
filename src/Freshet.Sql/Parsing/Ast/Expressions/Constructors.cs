namespace Freshet.Sql.Parsing;

/// <summary>ROW(a, b), also written (a, b).</summary>
public sealed record RowConstructor(SqlList<SqlExpression> Items) : SqlExpression;

/// <summary>ARRAY[a, b].</summary>
public sealed record ArrayConstructor(SqlList<SqlExpression> Items) : SqlExpression;

/// <summary>MULTISET[a, b].</summary>
public sealed record MultisetConstructor(SqlList<SqlExpression> Items) : SqlExpression;

/// <summary>MAP[key, value, key, value].</summary>
public sealed record MapConstructor(SqlList<MapEntry> Entries) : SqlExpression;

/// <summary>A key and its value.</summary>
public sealed record MapEntry(SqlExpression Key, SqlExpression Value) : SqlNode;

/// <summary>What a query's rows are put in.</summary>
public enum CollectionKind
{
    /// <summary>An ARRAY.</summary>
    Array,

    /// <summary>A MULTISET.</summary>
    Multiset,

    /// <summary>A MAP, from rows of two columns.</summary>
    Map,
}

/// <summary>ARRAY(SELECT …).</summary>
public sealed record CollectionQuery(CollectionKind Kind, Query Query) : SqlExpression;
