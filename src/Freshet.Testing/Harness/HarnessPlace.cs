using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Core.State;

namespace Freshet.Testing;

/// <summary>How full the output of an operator under test seems to it.</summary>
public enum Outbox
{
    /// <summary>It takes all.</summary>
    Free,

    /// <summary>It is full as soon as one batch was handed over, until the harness drains it between two calls of the operator.</summary>
    OneBatch,

    /// <summary>It is full every other time that the operator asks, the first time included.</summary>
    EveryOtherTime,

    /// <summary>It is full whenever the operator asks.</summary>
    Full,
}

/// <summary>Where an operator under test runs and what it may use. Everything has a default.</summary>
public sealed record HarnessPlace
{
    /// <summary>The job's name.</summary>
    public string JobName { get; init; } = "test-job";

    /// <summary>The operator's name for people.</summary>
    public string Name { get; init; } = "under-test";

    /// <summary>The operator's identity in checkpoints.</summary>
    public string Uid { get; init; } = "under-test";

    /// <summary>Which subtask, from 0.</summary>
    public int Subtask { get; init; }

    /// <summary>Of how many.</summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>Key groups of the job.</summary>
    public int MaxParallelism { get; init; } = Core.State.KeyGroups.DefaultMax;

    /// <summary>How often the job was started before.</summary>
    public int Attempt { get; init; }

    /// <summary>The wall clock; null for one of its own that shows 0.</summary>
    public HarnessClock? Clock { get; init; }

    /// <summary>Makes the store for keyed state; null for the model in dictionaries.</summary>
    public Func<StateStore>? Store { get; init; }

    /// <summary>The files; null for an empty simulated disk.</summary>
    public IFileSystem? Files { get; init; }

    /// <summary>Where records that are sorted may be put aside; null for 64 KiB of memory and the simulated disk.</summary>
    public Core.Spill.SpillSpace? Spill { get; init; }

    /// <summary>True to be in batch mode.</summary>
    public bool IsBatch { get; init; }

    /// <summary>State to start from; null for a fresh start.</summary>
    public IReadOnlyList<MemorySnapshot>? Restored { get; init; }

    /// <summary>The key groups of this subtask.</summary>
    public KeyGroupRange KeyGroups => Core.State.KeyGroups.RangeOf(Subtask, MaxParallelism, Parallelism);
}
