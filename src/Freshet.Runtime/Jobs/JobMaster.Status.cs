using Freshet.Core.Graph;

namespace Freshet.Runtime.Jobs;

/// <summary>What people see.</summary>
internal sealed partial class JobMaster
{
    private bool _closingWell;

    /// <summary>The job as it is now. From any thread: it reads counters and one immutable value.</summary>
    public JobStatus Status
    {
        get
        {
            var tasks = Volatile.Read(ref _tasks);
            var coordinator = _coordinator;
            var last = _options.Checkpoints is null ? null : coordinator; // without a store nothing is written: such steps only order the end
            return new JobStatus
            {
                JobName = _jobName,
                Phase = PublicPhase(coordinator),
                Restarts = _restarts.Total,
                CheckpointsCompleted = last?.Completed ?? 0,
                CheckpointsFailed = last?.Failed ?? 0,
                CheckpointDurationMs = last?.LastDurationMs ?? 0,
                CheckpointAt = last?.LastCompletedAt,
                At = _world.Scheduler.Now,
                StateBytes = _states?.Backend.Bytes ?? 0,
                Operators = [.. tasks.SelectMany(Operators)],
                Counters = Counters(tasks),
            };
        }
    }

    private JobPhase PublicPhase(Checkpoints.Coordinator coordinator) => _phase switch
    {
        Phase.New or Phase.Loading => _restarts.Total == 0 ? JobPhase.Starting : JobPhase.Restarting,
        Phase.Running => coordinator.IsFinal || coordinator.Stopping ? JobPhase.Stopping : coordinator.Opened.Count < coordinator.Tasks ? JobPhase.Starting : JobPhase.Running,
        Phase.Closing => _closingWell ? JobPhase.Stopping : JobPhase.Restarting,
        Phase.Waiting => JobPhase.Restarting,
        _ => _failure is null ? JobPhase.Finished : JobPhase.Failed,
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

    private IEnumerable<OperatorStatus> Operators(Tasks.StreamTask task)
    {
        foreach (var context in task.Contexts)
        {
            var role = context.Setup.Vertex.Chain.First(o => o.Uid == context.Uid && o.Node.Name == context.Name).Node.Role;
            var m = context.Metrics;
            yield return new OperatorStatus(
                context.Name, context.Subtask, role == NodeRole.Source, role == NodeRole.Sink, m.RecordsIn, m.RecordsOut, m.Late, m.Bad, m.BytesIn, m.Watermark, task.BlockedTime);
        }
    }
}
