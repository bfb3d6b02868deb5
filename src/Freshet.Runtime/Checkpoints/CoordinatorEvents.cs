using System.Collections.Immutable;

namespace Freshet.Runtime.Checkpoints;

/// <summary>What the coordinator takes in: a closed family.</summary>
public abstract record CoordinatorEvent
{
    private CoordinatorEvent()
    {
    }

    /// <summary>Time went on.</summary>
    public sealed record Tick : CoordinatorEvent;

    /// <summary>A task restored its state and runs.</summary>
    public sealed record TaskOpened(int Task) : CoordinatorEvent;

    /// <summary>A task's input and operators have ended.</summary>
    public sealed record TaskEnded(int Task) : CoordinatorEvent;

    /// <summary>The job is to stop after one more checkpoint.</summary>
    public sealed record StopAsked : CoordinatorEvent;

    /// <summary>A checkpoint is wanted now: behind the one that may be under way.</summary>
    public sealed record CheckpointAsked : CoordinatorEvent;

    /// <summary>The checkpoint's folder exists.</summary>
    public sealed record Begun(CheckpointId Checkpoint) : CoordinatorEvent;

    /// <summary>A task's part is durable.</summary>
    public sealed record Acknowledged(CheckpointId Checkpoint, int Task, TaskSnapshot Snapshot) : CoordinatorEvent;

    /// <summary>A task's part could not be written.</summary>
    public sealed record Declined(CheckpointId Checkpoint, int Task, Exception Reason) : CoordinatorEvent;

    /// <summary>The manifest is durable: the checkpoint is complete.</summary>
    public sealed record Written(CheckpointId Checkpoint) : CoordinatorEvent;

    /// <summary>The folder or the manifest could not be written.</summary>
    public sealed record StoreFailed(CheckpointId Checkpoint, Exception Reason) : CoordinatorEvent;

    /// <summary>The checkpoint was removed.</summary>
    public sealed record Aborted(CheckpointId Checkpoint) : CoordinatorEvent;

    /// <summary>A task has committed the checkpoint.</summary>
    public sealed record Committed(CheckpointId Checkpoint, int Task) : CoordinatorEvent;
}

/// <summary>What the coordinator asks for: a closed family.</summary>
public abstract record CoordinatorCommand
{
    private CoordinatorCommand()
    {
    }

    /// <summary>Make the checkpoint's folder.</summary>
    public sealed record Begin(CheckpointId Checkpoint) : CoordinatorCommand;

    /// <summary>Tell all tasks to take it.</summary>
    public sealed record Trigger(CheckpointId Checkpoint, bool IsFinal) : CoordinatorCommand;

    /// <summary>Write its manifest, and drop the checkpoints that are no longer kept.</summary>
    public sealed record Write(CheckpointId Checkpoint, ImmutableArray<TaskSnapshot> Parts, bool IsEnd, bool IsFinal, long BegunAt) : CoordinatorCommand;

    /// <summary>Tell all tasks to commit it.</summary>
    public sealed record Commit(CheckpointId Checkpoint) : CoordinatorCommand;

    /// <summary>Tell all tasks that it is given up, and remove what was written.</summary>
    public sealed record Abort(CheckpointId Checkpoint) : CoordinatorCommand;

    /// <summary>Tell people, and fail the job if its options say so.</summary>
    public sealed record ReportFailure(CheckpointId Checkpoint, int FailuresInRow, string What, Exception? Reason) : CoordinatorCommand;

    /// <summary>Everything is committed: end the job.</summary>
    public sealed record Leave : CoordinatorCommand;
}
