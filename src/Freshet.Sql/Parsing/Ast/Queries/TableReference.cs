namespace Freshet.Sql.Parsing;

/// <summary>Something that FROM names.</summary>
public abstract record TableReference : SqlNode
{
    private protected TableReference()
    {
    }
}

/// <summary>AS t (a, b): a name, and names for the columns.</summary>
public sealed record TableAlias(Identifier Name, SqlList<Identifier> Columns) : SqlNode;

/// <summary>A table or a view by its name; with FOR SYSTEM_TIME AS OF, as it was at that time.</summary>
public sealed record NamedTable(QualifiedName Name) : TableReference
{
    /// <summary>Hints after the name, such as OPTIONS.</summary>
    public SqlList<Hint> Hints { get; init; } = [];

    /// <summary>FOR SYSTEM_TIME AS OF.</summary>
    public SqlExpression? AsOf { get; init; }

    /// <summary>AS t.</summary>
    public TableAlias? Alias { get; init; }
}

/// <summary>FROM 'orders.csv': a file in place of a table.</summary>
public sealed record FileTable(string Path, SqlList<Hint> Hints, TableAlias? Alias = null) : TableReference;

/// <summary>(SELECT …) AS t, (VALUES …) AS t; LATERAL ones see the tables before them.</summary>
public sealed record DerivedTable(Query Query, bool Lateral = false, TableAlias? Alias = null) : TableReference;

/// <summary>TABLE(f(…)), also f(…): a table function; the tables before it are seen with LATERAL.</summary>
public sealed record TableFunction(FunctionCall Call, bool Lateral = false, TableAlias? Alias = null) : TableReference;

/// <summary>UNNEST(a, b) [WITH ORDINALITY].</summary>
public sealed record UnnestTable(SqlList<SqlExpression> Collections, bool WithOrdinality = false, TableAlias? Alias = null) : TableReference;
