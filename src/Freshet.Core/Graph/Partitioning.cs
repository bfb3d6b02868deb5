namespace Freshet.Core.Graph;

/// <summary>How records find their subtask of the next operator: a closed family.</summary>
public abstract record Partitioning
{
    private Partitioning()
    {
    }

    /// <summary>The word for it in <c>Explain()</c>.</summary>
    public abstract string Name { get; }

    /// <summary>To the subtask of the same number; both sides have one parallelism.</summary>
    public sealed record Forward : Partitioning
    {
        /// <inheritdoc />
        public override string Name => "forward";
    }

    /// <summary>Batches in turn to each subtask.</summary>
    public sealed record Rebalance : Partitioning
    {
        /// <inheritdoc />
        public override string Name => "rebalance";
    }

    /// <summary>Every record to every subtask.</summary>
    public sealed record Broadcast : Partitioning
    {
        /// <inheritdoc />
        public override string Name => "broadcast";
    }

    /// <summary>By the key group of the record's key.</summary>
    /// <param name="Hasher">Hashes the keys of a batch; a <see cref="KeyHasher{T}"/> of the record type.</param>
    /// <param name="Combine">Folds records of one key together before they cross; null to send each.</param>
    public sealed record Hash(KeyHasher Hasher, CombinerFactory? Combine = null) : Partitioning
    {
        /// <inheritdoc />
        public override string Name => Combine is null ? "hash" : "hash, combined";
    }
}

/// <summary>Fills a batch's key hashes, without its type.</summary>
public abstract class KeyHasher;

/// <summary>Fills a batch's key hashes.</summary>
public abstract class KeyHasher<T> : KeyHasher
{
    /// <summary>Computes each record's key and sets its stable hash.</summary>
    public abstract void Hash(Batch<T> batch);
}
