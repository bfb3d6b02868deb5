using Freshet.Core.State;
using Freshet.Runtime.Channels;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Storage;
using Freshet.Runtime.Tasks;
using Microsoft.Extensions.Logging;

namespace Freshet.Runtime.Jobs;

/// <summary>Attempts: building the tasks, cancelling them, starting over.</summary>
internal sealed partial class JobMaster
{
    private const long SortBytesLeast = 4 << 10;

    private readonly HashSet<int> _open = [];
    private StreamTask[] _tasks = [];
    private SharedBackend? _states;
    private EpochClock? _epochs;
    private int _attempt;
    private long? _startedAt; // null while this attempt has not got so far

    private void StartAttempt(MasterMail.Loaded loaded)
    {
        _store = loaded.Store;
        if (_cancelAsked)
        {
            Finish(null);
            return;
        }

        foreach (var reason in loaded.Skipped)
        {
            _world.Log.LogWarning("{Reason}", reason);
        }

        if (loaded.From is null && loaded.Skipped.Count > 0)
        {
            Finish(FreshetException.User(
                $"None of the checkpoints in '{_store!.Folder}' can be read, and starting empty would lose state. "
                + $"{string.Join(" ", loaded.Skipped.Select(Sentence))} Repair the folder from a copy, or start anew with --start-fresh."));
            return;
        }

        RestoredCheckpoint? restored = null;
        _start = loaded.From;
        if (loaded.From is { Manifest: var manifest } from)
        {
            SavepointStart.CheckName(from, _jobName, manifest.IsSavepoint ? _options.Checkpoints!.StartFrom! : _store!.Folder);
            if (_plan.Graph.IsBatch && !from.Content.IsEnd)
            {
                Finish(FreshetException.User(
                    $"The checkpoints {(manifest.IsSavepoint ? $"behind the savepoint in '{_options.Checkpoints!.StartFrom}'" : $"in '{_store!.Folder}'")} are of a run in streaming mode that had not ended, and batch mode begins anew. Run it in streaming mode, name another folder, or set them aside with --start-fresh."));
                return;
            }

            restored = new RestoredCheckpoint(from, _plan.Graph, _options.Checkpoints!.DropStateOf);
            _world.Log.LogInformation(
                "Job {Job} starts from {What} {Checkpoint}{Where}{Ended}.",
                _jobName,
                manifest.IsSavepoint ? "the savepoint of checkpoint" : "checkpoint",
                manifest.Id,
                manifest.IsSavepoint ? $" in {_options.Checkpoints.StartFrom}" : "",
                from.Content.IsEnd ? ", which is its end: nothing is left to do" : "");
        }

        _phase = Phase.Running;
        _startedAt = _world.Scheduler.Now;
        _coordinator = NewCoordinator();
        _epochs = _plan.Graph is { UsesEpochs: true, IsBatch: false } ? new EpochClock(_plan.Tasks.Count, (long)_options.EpochInterval.TotalMilliseconds) : null;
        _states = new SharedBackend(_world.States(_options.StateBytesMax));
        var tasks = BuildTasks(restored);
        _open.Clear();
        _open.UnionWith(Enumerable.Range(0, tasks.Length));
        Volatile.Write(ref _tasks, tasks);
        if (IsDrained)
        {
            EndSources(); // before they run: whoever was drained reads nothing more
        }

        foreach (var task in tasks)
        {
            _world.Scheduler.Schedule(task);
        }

        if (_stopAsked && _plan.Graph.IsBatch)
        {
            StopBatch();
        }
        else if (_stopAsked)
        {
            TellStop();
        }
    }

    private StreamTask[] BuildTasks(RestoredCheckpoint? restored)
    {
        var graph = _plan.Graph;
        var channels = _plan.Channels.Select(_ => _world.Transport.Create(_options.ChannelCapacity)).ToArray();
        var tasks = new StreamTask[_plan.Tasks.Count];
        var alignments = graph.AlignmentGroups();
        foreach (var planned in _plan.Tasks)
        {
            var pressure = new Pressure();
            var edges = graph.Edges
                .Select((edge, e) => (edge, e))
                .Where(x => x.edge.FromVertex == planned.Vertex)
                .Select(x => new TaskEdge(
                    x.edge.FromOperator,
                    x.edge.Port,
                    graph.Vertices[x.edge.ToVertex].Chain[0].Node.Name,
                    x.edge.Partitioning,
                    [.. Places(c => c.Edge == x.e && c.FromTask == planned.Id).Select(c => new OutputChannel(channels[c], pressure))]));
            var setup = new TaskSetup
            {
                JobName = _jobName,
                TaskId = planned.Id,
                Vertex = graph.Vertices[planned.Vertex],
                Subtask = planned.Subtask,
                MaxParallelism = graph.MaxParallelism,
                Attempt = _attempt,
                Scheduler = _world.Scheduler,
                Files = _world.Files,
                Spill = SpaceToSort(graph),
                UsesEpochs = graph.UsesEpochs,
                IsBatch = graph.IsBatch,
                Alignments = alignments,
                FindsSharedObjects = _options.FindSharedObjects,
                BatchRecordsMax = _options.FindSharedObjects ? 1 : _options.BatchRecordsMax,
                Log = _world.Log,
                Increments = _options.Checkpoints is { Incremental: true } ? _world.Increments : IncrementLimits.None,
                Bugs = _world.Bugs,
            };
            var wiring = new TaskWiring
            {
                Inputs = [.. Places(c => c.ToTask == planned.Id).Select(c => channels[c])],
                InputOf = [.. Places(c => c.ToTask == planned.Id).Select(c => graph.Edges[_plan.Channels[c].Edge].Input)],
                IsTimeless = [.. Places(c => c.ToTask == planned.Id).Select(c => graph.Edges[_plan.Channels[c].Edge].IsTimeless)],
                Edges = [.. edges],
                Pressure = pressure,
                States = new TaskStates(_states!),
                Store = _store,
                Restored = restored,
            };
            tasks[planned.Id] = new StreamTask(setup, wiring, e => Post(new MasterMail.FromTask(e)));
        }

        for (var c = 0; c < channels.Length; c++)
        {
            var (writer, reader) = (tasks[_plan.Channels[c].FromTask], tasks[_plan.Channels[c].ToTask]);
            channels[c].Connect(() => _world.Scheduler.Schedule(reader), () => _world.Scheduler.Schedule(writer));
        }

        return tasks;
    }

    private Core.Spill.SpillSpace SpaceToSort(Planning.JobGraph graph) => new(
        _world.Files,
        _options.Spill.Folder ?? $"{Path.GetTempPath().TrimEnd('/')}/freshet",
        Math.Max(_options.Spill.BytesMax / Math.Max(graph.Sorters, 1), SortBytesLeast));

    private IEnumerable<int> Places(Func<Planning.PlannedChannel, bool> which) =>
        _plan.Channels.Select((c, i) => (c, i)).Where(x => which(x.c)).Select(x => x.i);

    /// <summary>Something failed: close every task, then start over or give up as the restart policy says.</summary>
    private void AttemptFailed(FreshetException failure, StreamTask? task = null)
    {
        if (_phase == Phase.Closing)
        {
            _world.Log.LogWarning("While closing after a failure: {Message}", failure.Message);
            ClosedOne();
            return;
        }

        _failure = failure;
        Keep(failure, task);
        _phase = Phase.Closing;
        foreach (var id in _world.Bugs.OldTasksLeftRunning ? [] : _open)
        {
            _tasks[id].Post(new TaskMail.Cancel());
        }

        if (_world.Bugs.OldTasksLeftRunning)
        {
            _open.Clear();
        }

        ClosedOne();
    }

    private void ClosedOne()
    {
        if (_open.Count > 0 || _phase != Phase.Closing)
        {
            return;
        }

        _states?.Release();
        _states = null;
        if (_closingWell)
        {
            Finish(null);
            return;
        }

        if (_cancelAsked)
        {
            Finish(null);
            return;
        }

        (_restarts, var delay) = _restarts.Failed(_failure!, _startedAt is { } at ? _world.Scheduler.Now - at : 0, _world.Random);
        if (delay is not { } ms || _stopAsked)
        {
            Finish(_failure);
            return;
        }

        _world.Log.LogError("Job {Job} failed and starts again in {Delay} ms (restart {Restart}): {Message}", _jobName, ms, _restarts.Total, _failure!.Message);
        RestartsIn(ms);
        AbandonCheckpoint();
        _phase = Phase.Waiting;
        _retryAt = _world.Scheduler.Now + ms;
        _world.Scheduler.ScheduleAt(this, _retryAt);
    }
}
