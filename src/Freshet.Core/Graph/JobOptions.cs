using Freshet.Core.State;

namespace Freshet;

/// <summary>How a job runs; what it computes is in its graph. Validated when the job starts.</summary>
public sealed record JobOptions
{
    /// <summary>Subtasks of an operator that does not say otherwise; the cores of the machine by default.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>Key groups: the highest parallelism that a checkpoint of this job can be restored with. From 1 to 32768.</summary>
    public int MaxParallelism { get; init; } = KeyGroups.DefaultMax;

    /// <summary>Checkpoints, or null for none: a failure then starts the job from its beginning.</summary>
    public CheckpointOptions? Checkpoints { get; init; }

    /// <summary>What happens after a failure.</summary>
    public RestartPolicy Restart { get; init; } = RestartPolicy.Exponential();

    /// <summary>Most bytes of keyed state in memory, all subtasks together.</summary>
    public long StateBytesMax { get; init; } = 2L << 30;

    /// <summary>
    /// True to find objects that are changed while others hold them: emitted again as another record, or changed by one of several readers. The job then fails and names the operator.
    /// Each record travels alone and is looked at as bytes, so this is for tests and debugging.
    /// </summary>
    public bool FindSharedObjects { get; init; }

    /// <summary>How the job goes through its input.</summary>
    public ExecutionMode Mode { get; init; }

    /// <summary>Time from the start of one epoch to that of the next, for jobs that have operators that work by epochs (SQL). Longer where the one before takes longer.</summary>
    public TimeSpan EpochInterval { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Where records lie that are sorted and do not fit into memory.</summary>
    public SpillOptions Spill { get; init; } = new();

    /// <summary>Batches that a channel between two tasks holds before the sender waits.</summary>
    public int ChannelCapacity { get; init; } = 8;

    /// <summary>Records in a batch at most; from 1 to 1024. Process-wide.</summary>
    public int BatchRecordsMax { get; init; } = BatchSizeDefault;

    private const int BatchSizeDefault = Core.BatchSize.Default;

    /// <summary>Throws a <see cref="FreshetException"/> that names the first option that cannot work.</summary>
    public void Validate()
    {
        Check(MaxParallelism is >= 1 and <= 32768, $"MaxParallelism is {MaxParallelism}: it must be from 1 to 32768");
        Check(Parallelism >= 1 && Parallelism <= MaxParallelism, $"Parallelism is {Parallelism}: it must be from 1 to MaxParallelism ({MaxParallelism})");
        Check(ChannelCapacity is >= 1 and <= 4096, $"ChannelCapacity is {ChannelCapacity}: it must be from 1 to 4096");
        Check(BatchRecordsMax is >= 1 and <= Core.BatchSize.Default, $"BatchRecordsMax is {BatchRecordsMax}: it must be from 1 to {Core.BatchSize.Default}");
        Check(Enum.IsDefined(Mode), $"Mode is {Mode}: it must be {nameof(ExecutionMode.Streaming)}, {nameof(ExecutionMode.Batch)} or {nameof(ExecutionMode.Automatic)}");
        Check(EpochInterval >= TimeSpan.FromMilliseconds(1), $"EpochInterval is {EpochInterval}: it must be at least a millisecond");
        Spill.Validate();
        Check(StateBytesMax > 0, $"StateBytesMax is {StateBytesMax}: it must be positive");
        Checkpoints?.Validate();
        Restart.Validate();
    }

    internal static void Check(bool good, string what)
    {
        if (!good)
        {
            throw FreshetException.User(what + ".");
        }
    }
}
