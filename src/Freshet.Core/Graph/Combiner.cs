using Freshet.Core.State;

namespace Freshet.Core.Graph;

/// <summary>
/// Folds records together before they cross to the task of their key, so that a thousand records of one key cross as one. It sits
/// in the writer of an edge and is empty whenever a barrier or the end passes, so it has no state to be stored. One for each writing
/// task, used by it alone. The reading operator takes both kinds of batches.
/// </summary>
public abstract class Combiner<T>
{
    /// <summary>Takes a batch and its ownership.</summary>
    public abstract void OnBatch(Batch<T> batch);

    /// <summary>Hands on what the reading operator must have before this watermark: everything for <see cref="long.MaxValue"/>.</summary>
    public abstract void Flush(long watermark);
}

/// <summary>Where a combiner's records go.</summary>
public interface ICombinerExits<T>
{
    /// <summary>The operator that the records cross to, for messages.</summary>
    string Reader { get; }

    /// <summary>Memory for what is being folded, within the job's budget. Given back with the task.</summary>
    StateStore State { get; }

    /// <summary>For records that are not folded.</summary>
    IReceiver<T> AsTheyAre { get; }

    /// <summary>Hands on what was folded so far: called before records cross as they are that must not overtake it.</summary>
    void Settle();

    /// <summary>For what records were folded into; asked for once.</summary>
    IReceiver<TFolded> Folded<TFolded>(KeyHasher<TFolded> hasher);
}

/// <summary>Makes combiners, without their type.</summary>
public abstract class CombinerFactory;

/// <summary>Makes the combiner of each writing task.</summary>
public abstract class CombinerFactory<T> : CombinerFactory
{
    /// <summary>A combiner that hands its records to these exits.</summary>
    public abstract Combiner<T> Create(ICombinerExits<T> exits);
}
