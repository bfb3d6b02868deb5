using System.Collections.Immutable;

namespace Freshet.Runtime.Checkpoints;

/// <summary>
/// The checkpoint coordinator: a value. <c>(state, event) → (state, commands)</c>, no I/O, no clock; whoever drives it carries out
/// the commands and feeds back what came of them. One checkpoint at a time.
/// <code>
///   Idle ──due / end / stop──→ Beginning ──begun──→ Collecting ──all acknowledged──→ Completing ──written──→ Idle (+ tasks commit)
///     ↑                            │                    │ declined, timed out           │ failed
///     └────────────────────────────┴───── Aborting ←────┴───────────────────────────────┘
/// </code>
/// </summary>
public sealed record Coordinator
{
    /// <summary>Where the one checkpoint is.</summary>
    public enum Stage
    {
        /// <summary>None is under way.</summary>
        Idle,

        /// <summary>Its folder is being made.</summary>
        Beginning,

        /// <summary>Tasks are taking it.</summary>
        Collecting,

        /// <summary>Its manifest is being written.</summary>
        Completing,

        /// <summary>It is being removed.</summary>
        Aborting,

        /// <summary>The last one is complete, tasks are committing it.</summary>
        Committing,

        /// <summary>Everything is committed: the job may leave.</summary>
        Done,
    }

    /// <summary>Tasks of the job.</summary>
    public required int Tasks { get; init; }

    /// <summary>Milliseconds from the start of one checkpoint to that of the next; null for none but the last.</summary>
    public required long? IntervalMs { get; init; }

    /// <summary>Milliseconds after which one is given up.</summary>
    public required long TimeoutMs { get; init; }

    /// <summary>The number of the next checkpoint.</summary>
    public required CheckpointId Next { get; init; }

    /// <summary>When the next one is due (milliseconds).</summary>
    public long DueAt { get; init; } = long.MaxValue;

    /// <summary>True while one was asked for that has not begun.</summary>
    public bool Asked { get; init; }

    /// <summary>Where the current one is.</summary>
    public Stage At { get; init; }

    /// <summary>The current one.</summary>
    public CheckpointId Current { get; init; }

    /// <summary>When the current one was begun (milliseconds).</summary>
    public long BegunAt { get; init; }

    /// <summary>True when the current one is the job's last.</summary>
    public bool IsFinal { get; init; }

    /// <summary>True when the job was told to stop.</summary>
    public bool Stopping { get; init; }

    /// <summary>Failures since the last complete one.</summary>
    public int FailuresInRow { get; init; }

    /// <summary>Complete checkpoints since the start.</summary>
    public long Completed { get; init; }

    /// <summary>Failed checkpoints since the start.</summary>
    public long Failed { get; init; }

    /// <summary>When the last complete one was begun (milliseconds); null before the first.</summary>
    public long? LastCompletedAt { get; init; }

    /// <summary>Milliseconds that the last complete one took.</summary>
    public long LastDurationMs { get; init; }

    /// <summary>Tasks that opened.</summary>
    public ImmutableHashSet<int> Opened { get; init; } = [];

    /// <summary>Tasks whose input has ended.</summary>
    public ImmutableHashSet<int> Ended { get; init; } = [];

    /// <summary>Parts of the current checkpoint.</summary>
    public ImmutableSortedDictionary<int, TaskSnapshot> Parts { get; init; } = ImmutableSortedDictionary<int, TaskSnapshot>.Empty;

    /// <summary>Tasks that committed the last checkpoint.</summary>
    public ImmutableHashSet<int> CommittedLast { get; init; } = [];

    /// <summary>A planted mistake, for tests: one acknowledgement fewer is enough.</summary>
    public bool BugOneAckMissing { get; init; }

    private bool AllEnded => Ended.Count == Tasks;

    /// <summary>Takes in what happened.</summary>
    public (Coordinator State, ImmutableArray<CoordinatorCommand> Commands) Apply(CoordinatorEvent happened, long now) => happened switch
    {
        CoordinatorEvent.Tick => TimedOut(now) ? Fail($"it was not complete after {TimeoutMs} ms", null) : MayBegin(now),
        CoordinatorEvent.TaskOpened e => (this with { Opened = Opened.Add(e.Task) }).AllOpened(now),
        CoordinatorEvent.TaskEnded e => (this with { Ended = Ended.Add(e.Task) }).MayBegin(now),
        CoordinatorEvent.StopAsked => (this with { Stopping = true }).MayBegin(now),
        CoordinatorEvent.CheckpointAsked => (this with { Asked = true }).MayBegin(now),
        CoordinatorEvent.Begun e when Is(e.Checkpoint, Stage.Beginning) => Do(this with { At = Stage.Collecting }, new CoordinatorCommand.Trigger(Current, IsFinal)),
        CoordinatorEvent.Acknowledged e when Is(e.Checkpoint, Stage.Collecting) => Collect(e),
        CoordinatorEvent.Declined e when Is(e.Checkpoint, Stage.Collecting) => Fail($"task {e.Task} could not write its part", e.Reason),
        CoordinatorEvent.StoreFailed e when e.Checkpoint == Current && At is Stage.Beginning or Stage.Completing => Fail("it could not be written", e.Reason),
        CoordinatorEvent.Written e when Is(e.Checkpoint, Stage.Completing) => Complete(now),
        CoordinatorEvent.Aborted e when Is(e.Checkpoint, Stage.Aborting) => (this with { At = Stage.Idle, IsFinal = false, DueAt = Later(now) }).AfterAbort(now),
        CoordinatorEvent.Committed e when Is(e.Checkpoint, Stage.Committing) => Commit(e.Task),
        _ => (this, []), // late news of a checkpoint that is over
    };

    private static (Coordinator, ImmutableArray<CoordinatorCommand>) Do(Coordinator state, params ImmutableArray<CoordinatorCommand> commands) => (state, commands);

    private bool Is(CheckpointId checkpoint, Stage at) => At == at && checkpoint == Current;

    private bool TimedOut(long now) => At is Stage.Collecting && now - BegunAt >= TimeoutMs;

    private long Later(long now) => IntervalMs is { } interval ? now + interval : long.MaxValue;

    private (Coordinator, ImmutableArray<CoordinatorCommand>) AllOpened(long now) =>
        Opened.Count == Tasks ? (this with { DueAt = Later(now) }).MayBegin(now) : (this, []);

    private (Coordinator, ImmutableArray<CoordinatorCommand>) AfterAbort(long now) =>
        AllEnded || Stopping
            ? Do(this with { DueAt = now + Math.Min(IntervalMs ?? 1000, 1000) }) // the last one is tried again, but not in a hurry
            : MayBegin(now); // one that was asked for meanwhile

    /// <summary>Begins a checkpoint when one is due, or the last one when the job has ended or is to stop.</summary>
    private (Coordinator, ImmutableArray<CoordinatorCommand>) MayBegin(long now)
    {
        var final = AllEnded || Stopping;
        var retrying = final && FailuresInRow > 0 && now < DueAt;
        if (At != Stage.Idle || Opened.Count < Tasks || retrying || !(final || Asked || now >= DueAt))
        {
            return (this, []);
        }

        var begun = this with
        {
            At = Stage.Beginning,
            Asked = false,
            Current = Next,
            Next = new CheckpointId(Next.Value + 1),
            BegunAt = now,
            IsFinal = final,
            Parts = Parts.Clear(),
            CommittedLast = [],
            DueAt = Later(now),
        };
        return Do(begun, new CoordinatorCommand.Begin(begun.Current));
    }

    private (Coordinator, ImmutableArray<CoordinatorCommand>) Collect(CoordinatorEvent.Acknowledged e)
    {
        var state = this with { Parts = Parts.SetItem(e.Task, e.Snapshot) };
        var needed = BugOneAckMissing && Tasks > 1 ? Tasks - 1 : Tasks;
        return state.Parts.Count < needed
            ? (state, [])
            : Do(state with { At = Stage.Completing }, new CoordinatorCommand.Write(Current, [.. state.Parts.Values], AllEnded, IsFinal, BegunAt));
    }

    private (Coordinator, ImmutableArray<CoordinatorCommand>) Fail(string what, Exception? reason)
    {
        var failures = FailuresInRow + 1;
        return Do(
            this with { At = Stage.Aborting, FailuresInRow = failures, Failed = Failed + 1 },
            new CoordinatorCommand.Abort(Current),
            new CoordinatorCommand.ReportFailure(Current, failures, what, reason));
    }

    private (Coordinator, ImmutableArray<CoordinatorCommand>) Complete(long now)
    {
        var state = this with
        {
            At = IsFinal ? Stage.Committing : Stage.Idle,
            FailuresInRow = 0,
            Completed = Completed + 1,
            LastCompletedAt = BegunAt,
            LastDurationMs = now - BegunAt,
            Parts = Parts.Clear(),
        };
        var commit = new CoordinatorCommand.Commit(Current);
        if (IsFinal)
        {
            return Do(state, commit);
        }

        var (next, more) = state.MayBegin(now);
        return (next, more.Insert(0, commit));
    }

    private (Coordinator, ImmutableArray<CoordinatorCommand>) Commit(int task)
    {
        var state = this with { CommittedLast = CommittedLast.Add(task) };
        return state.CommittedLast.Count < Tasks ? (state, []) : Do(state with { At = Stage.Done }, new CoordinatorCommand.Leave());
    }
}
