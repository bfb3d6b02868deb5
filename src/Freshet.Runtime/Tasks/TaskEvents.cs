using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.Tasks;

/// <summary>What a task tells the job master: a closed family.</summary>
internal abstract record TaskEvent(int Attempt, int Task)
{
    /// <summary>All operators are open, state restored.</summary>
    public sealed record Opened(int Attempt, int Task) : TaskEvent(Attempt, Task);

    /// <summary>Input and operators have ended; only the last checkpoint is left.</summary>
    public sealed record Ended(int Attempt, int Task) : TaskEvent(Attempt, Task);

    /// <summary>The task's part of a checkpoint is durable.</summary>
    public sealed record Acknowledged(int Attempt, int Task, CheckpointId Checkpoint, TaskSnapshot Snapshot, TaskCheckpointTimes Times) : TaskEvent(Attempt, Task);

    /// <summary>The task's part of a checkpoint could not be written.</summary>
    public sealed record Declined(int Attempt, int Task, CheckpointId Checkpoint, Exception Reason) : TaskEvent(Attempt, Task);

    /// <summary>A completed checkpoint has been committed by the task.</summary>
    public sealed record Committed(int Attempt, int Task, CheckpointId Checkpoint) : TaskEvent(Attempt, Task);

    /// <summary>The task has passed on the end of an epoch.</summary>
    public sealed record EpochPassed(int Attempt, int Task, long Epoch) : TaskEvent(Attempt, Task);

    /// <summary>The task failed and has stopped; it is closed.</summary>
    public sealed record Failed(int Attempt, int Task, Exception Reason) : TaskEvent(Attempt, Task);

    /// <summary>The task has stopped as told and is closed.</summary>
    public sealed record Closed(int Attempt, int Task) : TaskEvent(Attempt, Task);
}

/// <summary>Milliseconds that the parts of one task's checkpoint took: waiting for the barriers of the other channels, freezing state while no records are taken, writing in the background.</summary>
internal readonly record struct TaskCheckpointTimes(long AlignedMs, long FrozenMs, long WrittenMs);

/// <summary>What the job master tells a task: a closed family.</summary>
internal abstract record TaskMail
{
    /// <summary>Take a checkpoint: sources send the barrier, tasks whose input has ended take it at once, others wait for barriers.</summary>
    public sealed record Trigger(CheckpointId Checkpoint, bool IsFinal, bool IsSavepoint) : TaskMail;

    /// <summary>An epoch ends: sources send its line.</summary>
    public sealed record Epoch(long Number) : TaskMail;

    /// <summary>Sources end where they are, as if there were no more to read.</summary>
    public sealed record Drain : TaskMail;

    /// <summary>Look at an operator of the chain, between two steps of it.</summary>
    public sealed record Look(int Operator, Action<Operator> Action) : TaskMail;

    /// <summary>A checkpoint was given up.</summary>
    public sealed record Abort(CheckpointId Checkpoint) : TaskMail;

    /// <summary>A checkpoint is durable: commit.</summary>
    public sealed record Complete(CheckpointId Checkpoint) : TaskMail;

    /// <summary>Stop at once and close.</summary>
    public sealed record Cancel : TaskMail;
}
