namespace Freshet.Sql.Parsing;

/// <summary>What happens when two rows have the key of the sink.</summary>
public enum ConflictAction
{
    /// <summary>ON CONFLICT is not written.</summary>
    None,

    /// <summary>ON CONFLICT DO ERROR: the job fails.</summary>
    Error,

    /// <summary>ON CONFLICT DO NOTHING: the first stays.</summary>
    Nothing,

    /// <summary>ON CONFLICT DO DEDUPLICATE: the last wins.</summary>
    Deduplicate,
}

/// <summary>INSERT INTO t [(a, b)] SELECT …, also VALUES.</summary>
public sealed record Insert(QualifiedName Target, Query Query) : SqlStatement
{
    /// <summary>INSERT OVERWRITE: what is there goes first.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Hints after the name, such as OPTIONS.</summary>
    public SqlList<Hint> Hints { get; init; } = [];

    /// <summary>PARTITION (a = 'x'): the partition that is written.</summary>
    public SqlList<PartitionValue> Partition { get; init; } = [];

    /// <summary>The columns that are written; the others are NULL.</summary>
    public SqlList<Identifier> Columns { get; init; } = [];

    /// <summary>ON CONFLICT.</summary>
    public ConflictAction OnConflict { get; init; }
}

/// <summary>a = 'x' in PARTITION (…).</summary>
public sealed record PartitionValue(Identifier Column, SqlExpression Value) : SqlNode;

/// <summary>EXECUTE STATEMENT SET BEGIN … END, also BEGIN STATEMENT SET; … END: inserts that run as one job.</summary>
public sealed record StatementSet(SqlList<Insert> Inserts) : SqlStatement;
