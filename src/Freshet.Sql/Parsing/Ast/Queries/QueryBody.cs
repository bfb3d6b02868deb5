namespace Freshet.Sql.Parsing;

/// <summary>What gives a query its rows: SELECT, VALUES, TABLE t, or several of them put together.</summary>
public abstract record QueryBody : SqlNode
{
    private protected QueryBody()
    {
    }
}

/// <summary>VALUES (1, 2), (3, 4).</summary>
public sealed record ValuesBody(SqlList<RowConstructor> Rows) : QueryBody;

/// <summary>TABLE t: all of a table.</summary>
public sealed record TableBody(QualifiedName Name) : QueryBody;

/// <summary>A query in brackets that has an order, a limit or a WITH of its own.</summary>
public sealed record NestedQuery(Query Query) : QueryBody;

/// <summary>How two queries are put together.</summary>
public enum SetOperator
{
    /// <summary>UNION.</summary>
    Union,

    /// <summary>EXCEPT.</summary>
    Except,

    /// <summary>INTERSECT; binds tighter than the others.</summary>
    Intersect,
}

/// <summary>left UNION [ALL] right.</summary>
public sealed record SetOperation(QueryBody Left, SetOperator Operator, bool All, QueryBody Right) : QueryBody;
