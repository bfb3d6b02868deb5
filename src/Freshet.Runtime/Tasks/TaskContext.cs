using Freshet.Core.Files;
using Freshet.Core.Spill;
using Freshet.Core.State;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Planning;
using Microsoft.Extensions.Logging;

namespace Freshet.Runtime.Tasks;

/// <summary>The world of one operator on one subtask.</summary>
internal sealed class TaskContext : OperatorContext
{
    private readonly StreamTask _task;
    private readonly int _index;
    private readonly SortedDictionary<int, Emitter> _outputs = [];

    public TaskContext(StreamTask task, int index, PlannedOperator planned, TaskSetup setup, StateStore state, SnapshotReader? restored)
    {
        _task = task;
        _index = index;
        Setup = setup;
        Name = planned.Node.Name;
        Uid = planned.Uid;
        State = state;
        Restored = restored;
        KeyGroups = GroupsOf(setup, restored is not null);
    }

    public TaskSetup Setup { get; }

    public IReadOnlyDictionary<int, Emitter> Outputs => _outputs;

    public override string JobName => Setup.JobName;

    public override string Name { get; }

    public override string Uid { get; }

    public override int Subtask => Setup.Subtask;

    public override int Parallelism => Setup.Parallelism;

    public override KeyGroupRange KeyGroups { get; }

    public override int Attempt => Setup.Attempt - 1; // the first is attempt 1 of the job, and no start before it

    public override long Now => Setup.Scheduler.Now;

    public override long WillingTime => Setup.Bugs.IdleWhileBlocked ? Now : _task.WillingTime;

    public override bool IsOneEpoch => Setup.IsBatch;

    public override bool OutputIsFull => _task.OutputIsFull;

    public override StateStore State { get; }

    public override IFileSystem Files => Setup.Files;

    public override SpillSpace Spill => Setup.Spill;

    public override ILogger Log => Setup.Log;

    public override OperatorMetrics Metrics { get; } = new();

    public override SnapshotReader? Restored { get; }

    public override Emitter<T> Output<T>(int port) => OutputOf(port, () => new Emitter<T> { Watch = Setup.FindsSharedObjects ? RecordWatch<T>.Of(Describe) : null });

    public override BatchEmitter BatchOutput(int port) => OutputOf(port, static () => new BatchEmitter());

    public override AlignmentGroup Alignment(string group) => Setup.Alignments.TryGetValue(group, out var known)
        ? known
        : throw FreshetException.Internal($"{Describe()} goes on together with '{group}', and its node does not say so.");

    public override void EmitWatermark(long watermark) => _task.Enqueue(_index, Element.Watermark(watermark));

    public override void EmitStatus(bool active) => _task.Enqueue(_index, Element.Status(active));

    public override void AnnounceSplit(int split, bool isOpen, string name = "") => _task.AnnounceSplit(_index, split, isOpen, name);

    public override bool HoldsSplits => Setup.Vertex.Chain[0].Node.HoldsSplits;

    public override void HoldSplit(int split, bool isHeld) => _task.HoldSplit(_index, split, isHeld);

    public override void WakeAt(long time) => _task.WakeOperatorAt(_index, time);

    public override void Wake() => _task.WakeOperator(_index);

    private TEmitter OutputOf<TEmitter>(int port, Func<TEmitter> create)
        where TEmitter : Emitter
    {
        if (_outputs.TryGetValue(port, out var emitter))
        {
            return (TEmitter)emitter;
        }

        var made = create();
        _outputs.Add(port, made);
        return made;
    }

    private static KeyGroupRange GroupsOf(TaskSetup setup, bool isRestored)
    {
        var range = Core.State.KeyGroups.RangeOf(setup.Subtask, setup.MaxParallelism, setup.Parallelism);
        return isRestored && setup.Bugs.KeyGroupsOfNeighboursTaken ? KeyGroupRange.All(setup.MaxParallelism)
            : isRestored && setup.Bugs.KeyGroupOffByOne ? range with { To = range.To - 1 }
            : range;
    }
}

/// <summary>What a task is made from.</summary>
internal sealed record TaskSetup
{
    public required string JobName { get; init; }

    public required int TaskId { get; init; }

    public required JobVertex Vertex { get; init; }

    public required int Subtask { get; init; }

    public required int MaxParallelism { get; init; }

    public required int Attempt { get; init; }

    public bool IsBatch { get; init; }

    public required Scheduling.Scheduler Scheduler { get; init; }

    public required IFileSystem Files { get; init; }

    public required SpillSpace Spill { get; init; }

    public required ILogger Log { get; init; }

    public required IncrementLimits Increments { get; init; }

    public required PlantedBugs Bugs { get; init; }

    public required IReadOnlyDictionary<string, AlignmentGroup> Alignments { get; init; }

    public required bool FindsSharedObjects { get; init; }

    /// <summary>Most records in a batch.</summary>
    public required int BatchRecordsMax { get; init; }

    public required bool UsesEpochs { get; init; }

    public int Parallelism => Vertex.Parallelism;
}
