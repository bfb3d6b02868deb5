namespace Freshet.Sql.Parsing;

/// <summary>How tables are joined.</summary>
public enum JoinKind
{
    /// <summary>A comma between tables; binds weaker than JOIN.</summary>
    Comma,

    /// <summary>CROSS JOIN.</summary>
    Cross,

    /// <summary>[INNER] JOIN.</summary>
    Inner,

    /// <summary>LEFT [OUTER] JOIN.</summary>
    Left,

    /// <summary>RIGHT [OUTER] JOIN.</summary>
    Right,

    /// <summary>FULL [OUTER] JOIN.</summary>
    Full,
}

/// <summary>left JOIN right ON a = b, or USING (a), or NATURAL.</summary>
public sealed record Join(TableReference Left, JoinKind Kind, TableReference Right) : TableReference
{
    /// <summary>NATURAL: on all columns of the same name.</summary>
    public bool Natural { get; init; }

    /// <summary>ON.</summary>
    public SqlExpression? On { get; init; }

    /// <summary>USING.</summary>
    public SqlList<Identifier> Using { get; init; } = [];
}
