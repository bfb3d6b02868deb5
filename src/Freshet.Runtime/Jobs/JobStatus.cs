namespace Freshet.Runtime.Jobs;

/// <summary>Where a job is in its life.</summary>
public enum JobPhase
{
    /// <summary>Looking for a checkpoint, opening tasks.</summary>
    Starting,

    /// <summary>Records flow.</summary>
    Running,

    /// <summary>Taking its last checkpoint and committing it.</summary>
    Stopping,

    /// <summary>Failed; waiting for its tasks to close and for the delay of its restart policy.</summary>
    Restarting,

    /// <summary>Over, well.</summary>
    Finished,

    /// <summary>Over, by a failure.</summary>
    Failed,

    /// <summary>Over, because somebody cancelled it: without a last checkpoint.</summary>
    Cancelled,
}

/// <summary>A job as it was at one moment: published for people and metrics; holds nothing of the engine.</summary>
public sealed record JobStatus
{
    /// <summary>The job.</summary>
    public required string JobName { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required JobPhase Phase { get; init; }

    /// <summary>Restarts since it was started.</summary>
    public required int Restarts { get; init; }

    /// <summary>Complete checkpoints since it was started.</summary>
    public required long CheckpointsCompleted { get; init; }

    /// <summary>Failed checkpoints since it was started.</summary>
    public required long CheckpointsFailed { get; init; }

    /// <summary>Milliseconds that the last complete checkpoint took.</summary>
    public required long CheckpointDurationMs { get; init; }

    /// <summary>When the last complete checkpoint was begun (milliseconds since 1970); null before the first.</summary>
    public required long? CheckpointAt { get; init; }

    /// <summary>When this status was read (milliseconds since 1970).</summary>
    public required long At { get; init; }

    /// <summary>Bytes of keyed state.</summary>
    public required long StateBytes { get; init; }

    /// <summary>Each operator on each subtask, in plan order.</summary>
    public required IReadOnlyList<OperatorStatus> Operators { get; init; }

    /// <summary>The counters of the user's functions by name, added up over operators and subtasks.</summary>
    public IReadOnlyDictionary<string, long> Counters { get; init; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

    /// <summary>The histograms of the user's functions by name, taken together over operators and subtasks.</summary>
    public IReadOnlyDictionary<string, HistogramValues> Histograms { get; init; } = new SortedDictionary<string, HistogramValues>(StringComparer.Ordinal);

    /// <summary>When it was started (milliseconds since 1970).</summary>
    public long StartedAt { get; init; }

    /// <summary>When this attempt began to run (milliseconds since 1970); null while it has not got so far.</summary>
    public long? RunningSince { get; init; }

    /// <summary>Operators and the edges between them; the same object in every status of a job.</summary>
    public JobGraphStatus Graph { get; init; } = JobGraphStatus.Empty;

    /// <summary>The last checkpoints, whole and failed and the one under way, oldest first; at most <see cref="CheckpointStatus.KeptMax"/>.</summary>
    public IReadOnlyList<CheckpointStatus> Checkpoints { get; init; } = [];

    /// <summary>The last failures of the job and its attempts, oldest first; at most <see cref="FailureStatus.KeptMax"/>.</summary>
    public IReadOnlyList<FailureStatus> Failures { get; init; } = [];

    /// <summary>Milliseconds over which the shares of time were taken: about one second where somebody reads this that often, longer otherwise.</summary>
    public long ShareMs { get; init; }

    /// <summary>Records that came in from sources.</summary>
    public long RecordsIn => Operators.Where(o => o.IsSource).Sum(o => o.RecordsOut);

    /// <summary>Records that went out to sinks.</summary>
    public long RecordsOut => Operators.Where(o => o.IsSink).Sum(o => o.RecordsIn);

    /// <summary>Late records in all.</summary>
    public long Late => Operators.Sum(o => o.Late);

    /// <summary>Bad records in all.</summary>
    public long Bad => Operators.Sum(o => o.Bad);

    /// <summary>The lowest watermark of any operator that has one (milliseconds); null before the first.</summary>
    public long? Watermark => Operators.Where(o => o.Watermark != long.MinValue).Select(o => (long?)o.Watermark).Min();
}
