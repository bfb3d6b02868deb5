using Freshet.Core.State;

namespace Freshet.Core.Graph;

/// <summary>Parts whole batches by the keys of what is in them, for an exchange between operators whose batches are not of records.</summary>
public abstract class BatchHasher : KeyHasher
{
    /// <summary>The parts of one writing task.</summary>
    public abstract BatchScatter CreateScatter(KeyTargets targets);
}

/// <summary>Gathers what is for each subtask. Used by one task.</summary>
public abstract class BatchScatter
{
    /// <summary>Takes a batch and its ownership, and parts it.</summary>
    public abstract void Add(Batch batch);

    /// <summary>Gives out what is gathered for a target: what fills a batch, or with <paramref name="all"/> whatever there is. Null when there is nothing; again until then.</summary>
    public abstract Batch? Take(int target, bool all);
}
