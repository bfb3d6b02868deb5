namespace Freshet.Sql.Parsing;

/// <summary>What stands in OVER (…) and WINDOW w AS (…).</summary>
/// <param name="Base">The named window that it starts from.</param>
/// <param name="PartitionBy">PARTITION BY.</param>
/// <param name="OrderBy">ORDER BY.</param>
/// <param name="Frame">ROWS or RANGE.</param>
public sealed record WindowSpecification(Identifier? Base, SqlList<SqlExpression> PartitionBy, SqlList<SortItem> OrderBy, WindowFrame? Frame = null) : SqlNode;

/// <summary>What a frame counts.</summary>
public enum FrameUnit
{
    /// <summary>Rows.</summary>
    Rows,

    /// <summary>Distance of the value of ORDER BY.</summary>
    Range,
}

/// <summary>ROWS BETWEEN start AND end; without an end, up to the current row.</summary>
public sealed record WindowFrame(FrameUnit Unit, FrameBound Start, FrameBound? End = null) : SqlNode;

/// <summary>A kind of end of a frame.</summary>
public enum FrameBoundKind
{
    /// <summary>UNBOUNDED PRECEDING.</summary>
    UnboundedPreceding,

    /// <summary>n PRECEDING.</summary>
    Preceding,

    /// <summary>CURRENT ROW.</summary>
    CurrentRow,

    /// <summary>n FOLLOWING.</summary>
    Following,

    /// <summary>UNBOUNDED FOLLOWING.</summary>
    UnboundedFollowing,
}

/// <summary>An end of a frame; the offset only for PRECEDING and FOLLOWING.</summary>
public sealed record FrameBound(FrameBoundKind Kind, SqlExpression? Offset = null) : SqlNode;
