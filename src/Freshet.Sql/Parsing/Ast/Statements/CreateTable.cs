namespace Freshet.Sql.Parsing;

/// <summary>CREATE [TEMPORARY] TABLE [IF NOT EXISTS] t (…) WITH (…), with LIKE or AS SELECT.</summary>
public sealed record CreateTable(QualifiedName Name) : SqlStatement
{
    /// <summary>TEMPORARY.</summary>
    public bool Temporary { get; init; }

    /// <summary>IF NOT EXISTS.</summary>
    public bool IfNotExists { get; init; }

    /// <summary>Columns, watermark and key, in the order in which they are written; a key after a column's type comes right after the column.</summary>
    public SqlList<TableElement> Elements { get; init; } = [];

    /// <summary>COMMENT.</summary>
    public string? Comment { get; init; }

    /// <summary>DISTRIBUTED.</summary>
    public TableDistribution? Distribution { get; init; }

    /// <summary>PARTITIONED BY.</summary>
    public SqlList<Identifier> PartitionedBy { get; init; } = [];

    /// <summary>WITH.</summary>
    public SqlList<TableOption> Options { get; init; } = [];

    /// <summary>LIKE.</summary>
    public LikeClause? Like { get; init; }

    /// <summary>AS SELECT.</summary>
    public Query? Query { get; init; }
}

/// <summary>'key' = 'value' in WITH and SET.</summary>
public sealed record TableOption(StringLiteral Key, StringLiteral Value) : SqlNode;

/// <summary>DISTRIBUTED BY HASH(a) INTO 4 BUCKETS; the kind HASH or RANGE is null where it is not written.</summary>
public sealed record TableDistribution(string? Kind, SqlList<Identifier> Columns, int? Buckets) : SqlNode;
