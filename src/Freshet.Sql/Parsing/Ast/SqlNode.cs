namespace Freshet.Sql.Parsing;

/// <summary>
/// A part of a statement. Two nodes are equal when they mean the same SQL: where they stand in a text takes no part. As text a node
/// is its SQL.
/// </summary>
public abstract record SqlNode
{
    private protected SqlNode()
    {
    }

    /// <summary>Where it stands in the text that was parsed.</summary>
    public SourceSpan Span { get; init; }

    /// <summary>Whether the other is a node of the same kind; what the kinds hold is compared by them.</summary>
    public virtual bool Equals(SqlNode? other) => other is not null && EqualityContract == other.EqualityContract;

    /// <inheritdoc/>
    public override int GetHashCode() => EqualityContract.GetHashCode();

    /// <summary>The node as SQL.</summary>
    public sealed override string ToString() => SqlPrinter.Print(this);
}
