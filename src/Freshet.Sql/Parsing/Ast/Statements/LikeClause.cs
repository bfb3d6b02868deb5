namespace Freshet.Sql.Parsing;

/// <summary>LIKE t (INCLUDING ALL OVERWRITING OPTIONS).</summary>
public sealed record LikeClause(QualifiedName Source, SqlList<LikeOption> Options) : SqlNode;

/// <summary>What happens to a part of the table that one is like.</summary>
public enum LikeStrategy
{
    /// <summary>INCLUDING: taken; a clash is an error.</summary>
    Including,

    /// <summary>EXCLUDING: left out.</summary>
    Excluding,

    /// <summary>OVERWRITING: taken; the new table's own wins.</summary>
    Overwriting,
}

/// <summary>A part of a table.</summary>
public enum LikeFeature
{
    /// <summary>ALL.</summary>
    All,

    /// <summary>CONSTRAINTS: the primary key.</summary>
    Constraints,

    /// <summary>DISTRIBUTION.</summary>
    Distribution,

    /// <summary>GENERATED: computed columns.</summary>
    Generated,

    /// <summary>METADATA: metadata columns.</summary>
    Metadata,

    /// <summary>OPTIONS: those of WITH.</summary>
    Options,

    /// <summary>PARTITIONS.</summary>
    Partitions,

    /// <summary>WATERMARKS.</summary>
    Watermarks,
}

/// <summary>INCLUDING OPTIONS.</summary>
public sealed record LikeOption(LikeStrategy Strategy, LikeFeature Feature) : SqlNode;
