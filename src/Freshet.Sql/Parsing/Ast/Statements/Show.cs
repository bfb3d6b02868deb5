namespace Freshet.Sql.Parsing;

/// <summary>What SHOW lists.</summary>
public enum ShowKind
{
    /// <summary>SHOW TABLES.</summary>
    Tables,

    /// <summary>SHOW VIEWS.</summary>
    Views,

    /// <summary>SHOW FUNCTIONS.</summary>
    Functions,

    /// <summary>SHOW USER FUNCTIONS.</summary>
    UserFunctions,

    /// <summary>SHOW COLUMNS FROM t.</summary>
    Columns,

    /// <summary>SHOW JOBS.</summary>
    Jobs,
}

/// <summary>SHOW TABLES [FROM db] [[NOT] LIKE 'pattern'].</summary>
public sealed record Show(ShowKind Kind) : SqlStatement
{
    /// <summary>FROM or IN: the database, or the table of SHOW COLUMNS.</summary>
    public QualifiedName? From { get; init; }

    /// <summary>LIKE or ILIKE.</summary>
    public ShowPattern? Pattern { get; init; }
}

/// <summary>[NOT] LIKE 'pattern', with <paramref name="IgnoreCase"/> ILIKE.</summary>
public sealed record ShowPattern(string Pattern, bool Negated = false, bool IgnoreCase = false) : SqlNode;

/// <summary>SHOW CREATE TABLE t, SHOW CREATE VIEW v.</summary>
public sealed record ShowCreate(ObjectKind Kind, QualifiedName Name) : SqlStatement;
