namespace Freshet.Runtime.Jobs;

/// <summary>How far one checkpoint got.</summary>
public enum CheckpointOutcome
{
    /// <summary>Under way.</summary>
    Running,

    /// <summary>Complete: the job can start from it.</summary>
    Complete,

    /// <summary>Given up; the last complete one stays.</summary>
    Failed,
}

/// <summary>One checkpoint, complete, failed or under way; times in milliseconds.</summary>
public sealed record CheckpointStatus
{
    /// <summary>How many a status holds at most.</summary>
    public const int KeptMax = 100;

    /// <summary>Its number.</summary>
    public required long Id { get; init; }

    /// <summary>When it was begun (milliseconds since 1970).</summary>
    public required long BegunAt { get; init; }

    /// <summary>How far it got.</summary>
    public CheckpointOutcome Outcome { get; init; }

    /// <summary>True for the last one of a job that ends or was told to stop.</summary>
    public bool IsFinal { get; init; }

    /// <summary>From its beginning to its end.</summary>
    public long DurationMs { get; init; }

    /// <summary>Until its folder was there and the tasks were told.</summary>
    public long TriggerMs { get; init; }

    /// <summary>Until all tasks had written their parts, from when they were told.</summary>
    public long CollectMs { get; init; }

    /// <summary>The longest that a task waited for the barriers of its other channels.</summary>
    public long AlignedMsMax { get; init; }

    /// <summary>The longest that a task took no records because its state was frozen.</summary>
    public long FrozenMsMax { get; init; }

    /// <summary>The longest that a task's part took to be written in the background.</summary>
    public long WrittenMsMax { get; init; }

    /// <summary>Writing the manifest, which makes it complete.</summary>
    public long ManifestMs { get; init; }

    /// <summary>Until all tasks had committed it, from when it was complete; null while some have not.</summary>
    public long? CommitMs { get; init; }

    /// <summary>Bytes of keyed state written, with what was moved out of old files and what says where it all lies.</summary>
    public long Bytes { get; init; }

    /// <summary>Bytes of keyed state that changed since the last complete checkpoint, by whole pages: the rest lies in the files of earlier ones.</summary>
    public long ChangedBytes { get; init; }

    /// <summary>Bytes of keyed state in all.</summary>
    public long StateBytes { get; init; }

    /// <summary>Files that it needs, those of earlier checkpoints too.</summary>
    public int Files { get; init; }

    /// <summary>The task that had its part last, as <c>name (1/4)</c>; null before the first.</summary>
    public string? SlowestTask { get; init; }

    /// <summary>When that was, from when the tasks were told.</summary>
    public long SlowestMs { get; init; }

    /// <summary>Why it was given up; null otherwise.</summary>
    public string? Failure { get; init; }
}

/// <summary>One failure of a job.</summary>
/// <param name="At">When (milliseconds since 1970).</param>
/// <param name="Attempt">Which attempt failed, from 1.</param>
/// <param name="Operator">The operator, where the failure is known to be one's.</param>
/// <param name="Task">The task, as <c>name (1/4)</c>; null when it was none.</param>
/// <param name="Domain">Whose fault it is.</param>
/// <param name="Message">What, where, and what to do.</param>
/// <param name="Stack">Types, messages and stack traces, those within included; cut at 16,000 characters.</param>
/// <param name="RestartMs">The delay before the next attempt; null when the job gave up.</param>
public sealed record FailureStatus(long At, int Attempt, string? Operator, string? Task, ErrorDomain Domain, string Message, string Stack, long? RestartMs)
{
    /// <summary>How many a status holds at most.</summary>
    public const int KeptMax = 50;
}
