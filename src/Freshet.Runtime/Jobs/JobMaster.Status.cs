using Freshet.Core.Graph;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Jobs;

/// <summary>What people see.</summary>
internal sealed partial class JobMaster
{
    private readonly JobGraphStatus _graph;
    private readonly int[][] _inputsOf;
    private readonly long _bornAt;
    private readonly TimeShares _shares = new();
    private bool _closingWell;

    /// <summary>The job as it is now. From any thread: it reads counters and one immutable value.</summary>
    public JobStatus Status
    {
        get
        {
            var tasks = Volatile.Read(ref _tasks);
            var coordinator = _coordinator;
            var last = _options.Checkpoints is null ? null : coordinator; // without a store nothing is written: such steps only order the end
            var (now, ticks) = (_world.Scheduler.Now, _world.Scheduler.Ticks);
            var (shares, overMs) = _shares.Read(tasks, _startedAt ?? now, now, ticks);
            return new JobStatus
            {
                JobName = _jobName,
                Phase = PublicPhase(coordinator),
                Restarts = _restarts.Total,
                CheckpointsCompleted = last?.Completed ?? 0,
                CheckpointsFailed = last?.Failed ?? 0,
                CheckpointDurationMs = last?.LastDurationMs ?? 0,
                CheckpointAt = last?.LastCompletedAt,
                At = now,
                StateBytes = _states?.Backend.Bytes ?? 0,
                Operators = [.. tasks.SelectMany((task, i) => Operators(task, i, shares[i]))],
                Counters = Counters(tasks),
                Histograms = Histograms(tasks),
                StartedAt = _bornAt,
                RunningSince = _startedAt,
                Graph = _graph,
                Checkpoints = _checkpoints?.Kept ?? [],
                Failures = Volatile.Read(ref _failures),
                ShareMs = overMs,
            };
        }
    }

    private JobPhase PublicPhase(Checkpoints.Coordinator coordinator) => _phase switch
    {
        Phase.New or Phase.Loading => _restarts.Total == 0 ? JobPhase.Starting : JobPhase.Restarting,
        Phase.Running => coordinator.IsFinal || coordinator.Stopping ? JobPhase.Stopping : coordinator.Opened.Count < coordinator.Tasks ? JobPhase.Starting : JobPhase.Running,
        Phase.Closing => _closingWell || _cancelAsked ? JobPhase.Stopping : JobPhase.Restarting,
        Phase.Waiting => JobPhase.Restarting,
        _ => _failure is not null ? JobPhase.Failed : _cancelAsked ? JobPhase.Cancelled : JobPhase.Finished,
    };

    private static SortedDictionary<string, long> Counters(Tasks.StreamTask[] tasks)
    {
        var all = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var counter in tasks.SelectMany(t => t.Contexts).SelectMany(c => c.Metrics.Counters))
        {
            all[counter.Name] = all.GetValueOrDefault(counter.Name) + counter.Value;
        }

        return all;
    }

    private static SortedDictionary<string, HistogramValues> Histograms(Tasks.StreamTask[] tasks)
    {
        var all = new SortedDictionary<string, HistogramValues>(StringComparer.Ordinal);
        foreach (var histogram in tasks.SelectMany(t => t.Contexts).SelectMany(c => c.Metrics.Histograms))
        {
            var values = histogram.Look();
            all[histogram.Name] = all.TryGetValue(histogram.Name, out var others) ? others.With(values) : values;
        }

        return all;
    }

    private IEnumerable<OperatorStatus> Operators(StreamTask task, int number, (double Busy, double BackPressured) share)
    {
        var vertex = task.Vertex;
        var first = _graph.Operators.First(o => o.Vertex == vertex.Id).Number;
        InputStatus? heldBy = null;
        for (var i = 0; i < task.Contexts.Count; i++)
        {
            var context = task.Contexts[i];
            var role = vertex.Chain[i].Node.Role;
            var m = context.Metrics;
            var inputs = Inputs(task, number, i, m);
            heldBy = inputs.Count > 0 ? HeldBy(inputs) : heldBy; // within a chain time comes from the one before
            yield return new OperatorStatus(
                context.Name, context.Subtask, role == NodeRole.Source, role == NodeRole.Sink, m.RecordsIn, m.RecordsOut, m.Late, m.Bad, m.BytesIn, m.Watermark, task.BlockedTime)
            {
                Uid = context.Uid,
                Operator = first + i,
                Vertex = vertex.Id,
                Parallelism = context.Parallelism,
                BytesOut = m.BytesOut,
                StateBytes = context.State.BytesSeen,
                Busy = share.Busy,
                BackPressured = share.BackPressured,
                Idle = Math.Max(1 - share.Busy - share.BackPressured, 0),
                Inputs = inputs,
                HeldBy = heldBy,
            };
        }
    }

    private List<InputStatus> Inputs(StreamTask task, int number, int place, OperatorMetrics metrics)
    {
        var channels = (place == 0 ? task.InputTimes?.Look() : null) ?? [];
        var splits = metrics.Times?.Look() ?? [];
        return [.. channels.Select(Channel), .. splits.Select(s => new InputStatus(InputKind.Split, s.Name ?? $"split {s.Number}", 0, null, null, Known(s.Watermark), s.MovedAt, s.Mode))];

        InputStatus Channel(MergedInput c)
        {
            var channel = _plan.Channels[_inputsOf[number][c.Number]];
            var from = _plan.Tasks[channel.FromTask];
            var vertex = _plan.Graph.Vertices[from.Vertex];
            return new InputStatus(
                InputKind.Channel, $"{vertex.Name} ({from.Subtask + 1}/{vertex.Parallelism})", _plan.Graph.Edges[channel.Edge].Input, from.Vertex, from.Subtask, Known(c.Watermark), c.MovedAt, c.Mode);
        }

        static long? Known(long watermark) => watermark == long.MinValue ? null : watermark;
    }

    private static InputStatus? HeldBy(List<InputStatus> inputs) => inputs
        .Where(static i => i.Mode == MergedInputMode.Active && i.Watermark != long.MaxValue)
        .OrderBy(static i => i.Watermark ?? long.MinValue)
        .ThenBy(static i => i.Since)
        .FirstOrDefault();

    /// <summary>The channels that each task reads, in the order of its gate.</summary>
    private static int[][] InputsOf(Planning.ExecutionPlan plan)
    {
        var of = plan.Tasks.Select(static _ => new List<int>()).ToArray();
        for (var c = 0; c < plan.Channels.Count; c++)
        {
            of[plan.Channels[c].ToTask].Add(c);
        }

        return [.. of.Select(static o => o.ToArray())];
    }
}
