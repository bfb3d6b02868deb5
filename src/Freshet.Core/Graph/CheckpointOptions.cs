namespace Freshet;

/// <summary>What happens when a checkpoint cannot be taken or written.</summary>
public enum CheckpointFailure
{
    /// <summary>The job goes on; the next checkpoint tries again. The failed one is never called complete.</summary>
    Continue,

    /// <summary>The job fails, and its restart policy decides.</summary>
    FailJob,
}

/// <summary>When and where checkpoints are taken.</summary>
public sealed record CheckpointOptions
{
    /// <summary>Where they are kept: a folder, with one folder a job in it.</summary>
    public required string Folder { get; init; }

    /// <summary>Time from the start of one to the start of the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A checkpoint not complete after this is given up.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Complete checkpoints kept; at least 2, so that a damaged one has one before it.</summary>
    public int Retained { get; init; } = 2;

    /// <summary>
    /// True: a checkpoint writes what changed since the last complete one and refers to the files of earlier ones for the rest. False: each is
    /// written whole, into a folder that needs no other, and can be copied alone.
    /// </summary>
    public bool Incremental { get; init; } = true;

    /// <summary>What a failed checkpoint does to the job.</summary>
    public CheckpointFailure OnFailure { get; init; } = CheckpointFailure.Continue;

    /// <summary>Failures in a row that fail the job even under <see cref="CheckpointFailure.Continue"/>; 0 for no limit.</summary>
    public int FailuresMax { get; init; }

    /// <summary>True sets the checkpoints in the folder aside and starts anew: no later start goes on from them. They are deleted once a new one is complete.</summary>
    public bool StartFresh { get; init; }

    /// <summary>
    /// The folder of a savepoint to start from, where the job has no checkpoint that came of it already: a later start with the same options goes on from
    /// the job's own. A folder with other checkpoints is refused unless <see cref="StartFresh"/> sets them aside. Null for none.
    /// </summary>
    public string? StartFrom { get; init; }

    /// <summary>True hands the savepoint over to the job: it is deleted once the job has a complete checkpoint of its own. False: nothing is ever changed in it.</summary>
    public bool ClaimSavepoint { get; init; }

    /// <summary>
    /// The uids of operators that are gone from the job and whose state in the checkpoint or savepoint is dropped on purpose. State of any other operator
    /// that is gone stops the start.
    /// </summary>
    public IReadOnlyList<string> DropStateOf { get; init; } = [];

    /// <summary>Throws a <see cref="FreshetException"/> that names the first option that cannot work.</summary>
    public void Validate()
    {
        JobOptions.Check(!string.IsNullOrEmpty(Folder), "The checkpoint folder is empty: name one");
        JobOptions.Check(Interval > TimeSpan.Zero, $"The checkpoint interval is {Interval}: it must be positive");
        JobOptions.Check(Timeout > TimeSpan.Zero, $"The checkpoint timeout is {Timeout}: it must be positive");
        JobOptions.Check(Retained >= 2, $"Retained checkpoints are {Retained}: keep at least 2, so that a damaged one has one before it");
        JobOptions.Check(Enum.IsDefined(OnFailure), $"OnFailure is {OnFailure}: it must be {nameof(CheckpointFailure.Continue)} or {nameof(CheckpointFailure.FailJob)}");
        JobOptions.Check(StartFrom is null || StartFrom.Trim().Length > 0, "StartFrom is empty: name the folder of a savepoint, or leave it out");
        JobOptions.Check(StartFrom is not null || !ClaimSavepoint, "ClaimSavepoint needs StartFrom: there is no savepoint to claim");
        JobOptions.Check(DropStateOf is not null && !DropStateOf.Any(string.IsNullOrEmpty), "DropStateOf has an empty uid: name the operators whose state is to be dropped");
        JobOptions.Check(FailuresMax >= 0, $"FailuresMax is {FailuresMax}: it must not be negative");
    }
}
