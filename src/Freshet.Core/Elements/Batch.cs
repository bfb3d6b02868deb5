namespace Freshet.Core;

/// <summary>
/// The unit of exchange. The runtime sees only this; what is inside is between neighbours.
/// Whoever holds a batch owns it alone: it passes the batch on or calls <see cref="Release"/>, exactly once.
/// </summary>
public abstract class Batch
{
    /// <summary>No split: the batch does not come straight from a source.</summary>
    public const int NoSplit = -1;

    /// <summary>Records in the batch.</summary>
    public int Count { get; protected set; }

    /// <summary>The source split that the records were read from while still in the source's own chain, else <see cref="NoSplit"/>.</summary>
    public int Split { get; set; } = NoSplit;

    /// <summary>Hands the batch to an <see cref="IReceiver{T}"/> of its record type.</summary>
    public abstract void DeliverTo(object receiver);

    /// <summary>The same for another reader: a copy, or what is shared where it never changes.</summary>
    public abstract Batch Share();

    /// <summary>The records that are objects; none of a batch of another kind. For debugging.</summary>
    public virtual IReadOnlyList<object> Objects() => [];

    /// <summary>Gives the batch back to its pool.</summary>
    public abstract void Release();
}
