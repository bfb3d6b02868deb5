using System.Collections.Immutable;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Jobs;

/// <summary>What is kept for people to look at: checkpoints, failures, restarts.</summary>
internal sealed partial class JobMaster
{
    private const int StackCharsMax = 16_000;

    private readonly CheckpointLog? _checkpoints; // null without a store: such steps only order the end
    private readonly List<TaskCompletionSource<CheckpointStatus>> _wantCheckpoint = [];
    private readonly List<TaskCompletionSource<CheckpointStatus>> _waitForCurrent = [];
    private ImmutableList<FailureStatus> _failures = [];
    private Exception? _lastKept;
    private RestartTimes? _restartTimes; // from a failure until all tasks are open again

    private void CheckpointAsked(TaskCompletionSource<CheckpointStatus>? waiter)
    {
        if (waiter is not null)
        {
            if (_plan.Graph.IsBatch || _checkpoints is null)
            {
                waiter.TrySetException(FreshetException.User(_plan.Graph.IsBatch
                    ? $"Job {_jobName} runs in batch mode, which commits at its end alone: it has no checkpoints."
                    : $"Job {_jobName} has no checkpoints: give it JobOptions.Checkpoints with a folder."));
                return;
            }

            _wantCheckpoint.Add(waiter);
        }

        if (!_plan.Graph.IsBatch)
        {
            Tell(new Checkpoints.CoordinatorEvent.CheckpointAsked());
        }
    }

    private void CheckpointBegun(CheckpointId id)
    {
        _checkpoints?.Begun(id, _coordinator.IsFinal, _coordinator.BegunAt);
        SavepointsBegin(id);
        _waitForCurrent.AddRange(_wantCheckpoint);
        _wantCheckpoint.Clear();
    }

    private void CheckpointOver(CheckpointStatus? checkpoint)
    {
        if (checkpoint is not null)
        {
            _waitForCurrent.ForEach(w => w.TrySetResult(checkpoint));
            _waitForCurrent.Clear();
        }
    }

    private void TaskOpened()
    {
        if (_coordinator.Opened.Count < _coordinator.Tasks)
        {
            return;
        }

        if (_restartTimes is { } times)
        {
            Traces.Restart(_jobName, _restarts.Total, _failures is [.., var last] ? last.Message : "", times, _world.Scheduler.Now);
            _restartTimes = null;
        }

        if (_wantCheckpoint.Count > 0 || _wantSavepoint.Count > 0)
        {
            Tell(new Checkpoints.CoordinatorEvent.CheckpointAsked()); // it could not be taken before
        }
    }

    private void Keep(FreshetException failure, StreamTask? task)
    {
        if (ReferenceEquals(failure, _lastKept))
        {
            return;
        }

        _lastKept = failure;
        var now = _world.Scheduler.Now;
        _restartTimes = new RestartTimes(now, now, now);
        CheckpointOver(_checkpoints?.Failed($"the job failed: {failure.Message}", now));
        SavepointsLost(failure);
        var stack = failure.ToString();
        var kept = _failures.Add(new FailureStatus(
            now, _attempt, task?.OperatorOf(failure.Message), task?.Name, failure.Domain, failure.Message, stack.Length > StackCharsMax ? stack[..StackCharsMax] + " …" : stack, null));
        Volatile.Write(ref _failures, kept.Count > FailureStatus.KeptMax ? kept.RemoveAt(0) : kept);
    }

    private void RestartsIn(long ms)
    {
        Volatile.Write(ref _failures, _failures.SetItem(_failures.Count - 1, _failures[^1] with { RestartMs = ms }));
        _restartTimes = _restartTimes! with { ClosedAt = _world.Scheduler.Now };
    }

    /// <summary>Ends the job without a last checkpoint: what came after the last complete one is not committed.</summary>
    private void Cancel()
    {
        if (_closingWell || _cancelAsked)
        {
            return; // it ends
        }

        _cancelAsked = true;
        switch (_phase)
        {
            case Phase.Waiting:
                Finish(null);
                break;
            case Phase.Running:
                CheckpointOver(_checkpoints?.Failed("the job was cancelled", _world.Scheduler.Now));
                AbandonCheckpoint();
                _phase = Phase.Closing;
                foreach (var id in _open)
                {
                    _tasks[id].Post(new TaskMail.Cancel());
                }

                ClosedOne();
                break;
            default:
                break; // once the checkpoint folder was looked at, or all tasks are closed
        }
    }
}
