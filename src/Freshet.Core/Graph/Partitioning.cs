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
    /// <param name="IsRequired">True refuses another parallelism; else it turns into rebalance then.</param>
    public sealed record Forward(bool IsRequired = false) : Partitioning
    {
        /// <inheritdoc />
        public override string Name => "forward";
    }

    /// <summary>Batches in turn to each subtask.</summary>
    /// <param name="ByLoad">True gives each batch to the subtask that has the least waiting.</param>
    public sealed record Rebalance(bool ByLoad = false) : Partitioning
    {
        /// <inheritdoc />
        public override string Name => ByLoad ? "rebalance by load" : "rebalance";
    }

    /// <summary>Batches in turn to a few subtasks: each writer has readers of its own, or each reader writers of its own.</summary>
    public sealed record Rescale : Partitioning
    {
        /// <inheritdoc />
        public override string Name => "rescale";
    }

    /// <summary>Each batch to a subtask drawn by lot.</summary>
    public sealed record Shuffle : Partitioning
    {
        /// <inheritdoc />
        public override string Name => "shuffle";
    }

    /// <summary>Every record to the first subtask.</summary>
    public sealed record Global : Partitioning
    {
        /// <inheritdoc />
        public override string Name => "global";
    }

    /// <summary>Each record where a function of the user's says.</summary>
    /// <param name="Chooser">Gives each record's subtask; a <see cref="SubtaskChooser{T}"/> of the record type.</param>
    public sealed record Custom(SubtaskChooser Chooser) : Partitioning
    {
        /// <inheritdoc />
        public override string Name => "custom";
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

/// <summary>Says where records go, without their type.</summary>
public abstract class SubtaskChooser;

/// <summary>Says where records go.</summary>
public abstract class SubtaskChooser<T> : SubtaskChooser
{
    /// <summary>Gives the subtask of each record, from 0 to below <paramref name="subtasks"/>; <paramref name="reader"/> is the operator they go to, for messages.</summary>
    public abstract void Choose(ReadOnlySpan<T> records, Span<int> targets, int subtasks, string reader);
}

/// <summary>Fills a batch's key hashes, without its type.</summary>
public abstract class KeyHasher;

/// <summary>Fills a batch's key hashes.</summary>
public abstract class KeyHasher<T> : KeyHasher
{
    /// <summary>Computes each record's key and sets its stable hash.</summary>
    public abstract void Hash(Batch<T> batch);
}
