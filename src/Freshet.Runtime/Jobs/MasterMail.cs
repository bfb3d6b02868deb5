using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Storage;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Jobs;

/// <summary>What the job master is told: a closed family.</summary>
internal abstract record MasterMail
{
    /// <summary>News from a task.</summary>
    public sealed record FromTask(TaskEvent Event) : MasterMail;

    /// <summary>The checkpoint store is open, and this is what to start from.</summary>
    public sealed record Loaded(CheckpointStore? Store, StartPoint? From, IReadOnlyList<string> Skipped) : MasterMail;

    /// <summary>The checkpoint store could not be opened or read.</summary>
    public sealed record LoadFailed(Exception Reason) : MasterMail;

    /// <summary>What came of a storing command.</summary>
    public sealed record Stored(int Attempt, CoordinatorEvent Event) : MasterMail;

    /// <summary>The job is to stop after one more checkpoint.</summary>
    public sealed record StopAsked : MasterMail;

    /// <summary>A checkpoint is wanted now; who waits for it is told what became of it.</summary>
    public sealed record CheckpointAsked(TaskCompletionSource<CheckpointStatus>? Waiter) : MasterMail;

    /// <summary>A savepoint is wanted.</summary>
    public sealed record SavepointAsked(SavepointRequest Request) : MasterMail;

    /// <summary>The folder of a savepoint is taken.</summary>
    public sealed record SavepointReserved(SavepointRequest Request) : MasterMail;

    /// <summary>The savepoints of a checkpoint are written, or failed.</summary>
    public sealed record SavepointsWritten : MasterMail;

    /// <summary>The job is to end at once, without a checkpoint.</summary>
    public sealed record CancelAsked : MasterMail;

    /// <summary>Somebody wants to look at the subtasks of an operator; told how many there are, or why not.</summary>
    public sealed record LookAsked(string Uid, Action<Operator> Look, Action<int, string?> Found) : MasterMail;

    /// <summary>An aborted checkpoint could not be removed: the disk cannot be trusted any more.</summary>
    public sealed record StoreBroken(int Attempt, Exception Reason) : MasterMail;
}
