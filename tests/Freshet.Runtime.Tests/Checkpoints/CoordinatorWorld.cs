using System.Collections.Immutable;
using Freshet.Core;
using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.Tests.Checkpoints;

/// <summary>Something that was asked for and not answered yet: the folder of a checkpoint, a task's part, its commit.</summary>
internal readonly record struct Asked(string What, long Checkpoint, int Task) : IComparable<Asked>
{
    public int CompareTo(Asked other) => (What, Checkpoint, Task).CompareTo((other.What, other.Checkpoint, other.Task));
}

/// <summary>
/// A coordinator with all that can still happen to it: a value, so that every order of events can be tried from it. Checks after
/// each event that what the coordinator asks for makes sense.
/// </summary>
internal sealed record CoordinatorWorld
{
    public const int Tasks = 2;
    private const long IntervalMs = 10;
    private const long TimeoutMs = 35;
    private const int TicksMax = 6;
    private const int CheckpointsMax = 3;

    public required Coordinator Coordinator { get; init; }

    public long Now { get; init; }

    public int Ticks { get; init; }

    public ImmutableSortedSet<Asked> Pending { get; init; } = [];

    /// <summary>Begun and neither committed nor given up; 0 for none.</summary>
    public long Active { get; init; }

    public bool IsActiveWritten { get; init; }

    public bool HasLeft { get; init; }

    public string History { get; init; } = "";

    /// <summary>A world before anything happened.</summary>
    public static CoordinatorWorld New(bool bug = false) => new()
    {
        Coordinator = new Coordinator { Tasks = Tasks, IntervalMs = IntervalMs, TimeoutMs = TimeoutMs, Next = new CheckpointId(1), BugOneAckMissing = bug },
    };

    /// <summary>What tells this world from others, as far as its future goes.</summary>
    public string Key
    {
        get
        {
            var c = Coordinator;
            var due = Math.Clamp(c.DueAt - Now, -1, 1000);
            var begun = c.At == Coordinator.Stage.Collecting ? Math.Clamp(Now - c.BegunAt, -1, 1000) : 0;
            return $"{c.At} {c.Current} {c.Next} {c.IsFinal} {c.Stopping} {Math.Min(c.FailuresInRow, 1)} {due} {begun} {Ticks} {Active} {IsActiveWritten} {HasLeft} "
                + $"{string.Join(',', c.Opened.Order())} {string.Join(',', c.Ended.Order())} {string.Join(',', c.Parts.Keys)} {string.Join(',', c.CommittedLast.Order())} {string.Join(';', Pending)}";
        }
    }

    /// <summary>Every world that may come next.</summary>
    public IEnumerable<CoordinatorWorld> Next()
    {
        foreach (var asked in Pending)
        {
            foreach (var answer in Answers(asked))
            {
                yield return (this with { Pending = Pending.Remove(asked) }).After(answer, asked);
            }
        }

        for (var task = 0; task < Tasks; task++)
        {
            if (!Coordinator.Opened.Contains(task))
            {
                yield return After(new CoordinatorEvent.TaskOpened(task));
            }
            else if (!Coordinator.Ended.Contains(task))
            {
                yield return After(new CoordinatorEvent.TaskEnded(task));
            }
        }

        if (!Coordinator.Stopping)
        {
            yield return After(new CoordinatorEvent.StopAsked());
        }

        if (Ticks < TicksMax && Coordinator.Next.Value <= CheckpointsMax)
        {
            yield return (this with { Now = Now + IntervalMs, Ticks = Ticks + 1 }).After(new CoordinatorEvent.Tick());
            yield return (this with { Ticks = Ticks + 1 }).After(new CoordinatorEvent.CheckpointAsked());
        }
    }

    /// <summary>From here on everything is answered well, all tasks open, and the job is told to stop: it has to come to its end.</summary>
    public CoordinatorWorld RunWell()
    {
        var world = this;
        for (var round = 0; round < 60 && !world.HasLeft; round++)
        {
            if (world.Pending.Count > 0)
            {
                var asked = world.Pending[0];
                world = (world with { Pending = world.Pending.Remove(asked) }).After(Answers(asked).First(), asked);
                continue;
            }

            var closed = Enumerable.Range(0, Tasks).FirstOrDefault(t => !world.Coordinator.Opened.Contains(t), -1);
            CoordinatorEvent happens = closed >= 0 ? new CoordinatorEvent.TaskOpened(closed)
                : !world.Coordinator.Stopping ? new CoordinatorEvent.StopAsked()
                : new CoordinatorEvent.Tick();
            world = (world with { Now = world.Now + TimeoutMs }).After(happens);
        }

        return world;
    }

    private static IEnumerable<CoordinatorEvent> Answers(Asked asked)
    {
        var id = new CheckpointId(asked.Checkpoint);
        var failure = new IOException("a disk failed");
        return asked.What switch
        {
            "begin" => [new CoordinatorEvent.Begun(id), new CoordinatorEvent.StoreFailed(id, failure)],
            "part" => [new CoordinatorEvent.Acknowledged(id, asked.Task, new TaskSnapshot([], [])), new CoordinatorEvent.Declined(id, asked.Task, failure)],
            "write" => [new CoordinatorEvent.Written(id), new CoordinatorEvent.StoreFailed(id, failure)],
            "abort" => [new CoordinatorEvent.Aborted(id)],
            _ => [new CoordinatorEvent.Committed(id, asked.Task)],
        };
    }

    private CoordinatorWorld After(CoordinatorEvent happened, Asked? answered = null)
    {
        var (coordinator, commands) = Coordinator.Apply(happened, Now);
        var written = answered is { What: "write" } && happened is CoordinatorEvent.Written w && w.Checkpoint.Value == Active;
        var world = this with
        {
            Coordinator = coordinator,
            IsActiveWritten = IsActiveWritten || written,
            History = $"{History}\n  {Now}: {happened.GetType().Name}{(answered is { } a ? $" {a}" : "")} → {coordinator.At}: {string.Join(", ", commands.Select(static c => c.GetType().Name))}",
        };
        world = commands.Aggregate(world, static (w, command) => w.Does(command));
        var waits = coordinator is { At: Coordinator.Stage.Idle, Asked: true } && coordinator.Opened.Count == Tasks && !coordinator.Stopping && coordinator.Ended.Count < Tasks;
        world.Check(!waits, "a checkpoint that was asked for waits for nothing");
        return world;
    }

    private CoordinatorWorld Does(CoordinatorCommand command)
    {
        switch (command)
        {
            case CoordinatorCommand.Begin begin:
                Check(Active == 0, $"checkpoint {begin.Checkpoint} begins while {Active} is under way");
                return this with { Active = begin.Checkpoint.Value, IsActiveWritten = false, Pending = Pending.Add(new Asked("begin", begin.Checkpoint.Value, 0)) };
            case CoordinatorCommand.Trigger trigger:
                CheckActive(trigger.Checkpoint);
                return this with { Pending = Pending.Union(Enumerable.Range(0, Tasks).Select(t => new Asked("part", trigger.Checkpoint.Value, t))) };
            case CoordinatorCommand.Write write:
                CheckActive(write.Checkpoint);
                Check(write.Parts.Length == Tasks, $"checkpoint {write.Checkpoint} is written with {write.Parts.Length} of {Tasks} parts");
                return this with { Pending = Pending.Add(new Asked("write", write.Checkpoint.Value, 0)) };
            case CoordinatorCommand.Commit commit:
                CheckActive(commit.Checkpoint);
                Check(IsActiveWritten, $"checkpoint {commit.Checkpoint} is committed before it is written");
                return this with { Active = 0, Pending = Pending.Union(Enumerable.Range(0, Tasks).Select(t => new Asked("commit", commit.Checkpoint.Value, t))) };
            case CoordinatorCommand.Abort abort:
                CheckActive(abort.Checkpoint);
                Check(!IsActiveWritten, $"checkpoint {abort.Checkpoint} is given up after it was written");
                return this with { Active = 0, Pending = Pending.Add(new Asked("abort", abort.Checkpoint.Value, 0)) };
            case CoordinatorCommand.Leave:
                Check(!HasLeft && Active == 0, "the job leaves twice, or with a checkpoint under way");
                Check(Coordinator.CommittedLast.Count == Tasks, "the job leaves before all tasks have committed");
                return this with { HasLeft = true };
            default:
                return this;
        }
    }

    private void CheckActive(CheckpointId checkpoint) =>
        Check(Active != 0 && checkpoint.Value == Active, $"a command for checkpoint {checkpoint}, and {(Active == 0 ? "none" : $"{Active}")} is under way");

    private void Check(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvariantException($"{what}, after:{History}");
        }
    }
}

/// <summary>The coordinator did what it must never do.</summary>
internal sealed class InvariantException(string what) : Exception(what);
