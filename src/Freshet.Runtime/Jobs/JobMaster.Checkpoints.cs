using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Storage;
using Freshet.Runtime.Tasks;
using Microsoft.Extensions.Logging;

namespace Freshet.Runtime.Jobs;

/// <summary>Carries out what the coordinator asks for.</summary>
internal sealed partial class JobMaster
{
    private const long StopSaidAfter = 2000;
    private const long UnfinishedAfter = 1000; // a watermark that takes longer is worth a word

    private Coordinator _coordinator;
    private long? _stopAskedAt;
    private long _sayStopAfter = StopSaidAfter; // after the stop was asked for
    private long _sayWaitingAt = long.MinValue;
    private long _sayWaitingAfter;

    private Coordinator NewCoordinator() => new()
    {
        Tasks = _plan.Tasks.Count,
        IntervalMs = _options.Checkpoints is { } c && !_plan.Graph.IsBatch ? (long)c.Interval.TotalMilliseconds : null,
        TimeoutMs = _options.Checkpoints is { } c2 ? (long)c2.Timeout.TotalMilliseconds : long.MaxValue,
        Next = _store?.NextId ?? new CheckpointId(1),
        Completed = _coordinator?.Completed ?? 0,
        Failed = _coordinator?.Failed ?? 0,
        BugOneAckMissing = _world.Bugs.OneAckMissing,
    };

    private void Tick()
    {
        Tell(new CoordinatorEvent.Tick());
        var next = _coordinator.At switch
        {
            Coordinator.Stage.Idle => _coordinator.DueAt,
            Coordinator.Stage.Collecting when _coordinator.TimeoutMs < long.MaxValue => _coordinator.BegunAt + _coordinator.TimeoutMs,
            _ => long.MaxValue, // news will come
        };
        if (_phase == Phase.Running && Math.Min(Math.Min(next, EndEpoch()), SayWhatTheStopWaitsFor()) is var at and < long.MaxValue)
        {
            _world.Scheduler.ScheduleAt(this, at);
        }
    }

    /// <summary>Ends an epoch when it is time: one line through all sources. Returns when to look again.</summary>
    private long EndEpoch()
    {
        if (_epochs is not { } epochs || _stopAsked)
        {
            return long.MaxValue;
        }

        if (epochs.TryEnd(_world.Scheduler.Now))
        {
            foreach (var task in _plan.Tasks.Where(t => _plan.Graph.Vertices[t.Vertex].IsSource))
            {
                _tasks[task.Id].Post(new TaskMail.Epoch(epochs.Number));
            }
        }

        return epochs.NextLook;
    }

    private void Tell(CoordinatorEvent happened)
    {
        if (_phase != Phase.Running)
        {
            return;
        }

        (_coordinator, var commands) = _coordinator.Apply(happened, _world.Scheduler.Now);
        foreach (var command in commands)
        {
            Do(command);
        }
    }

    private void Do(CoordinatorCommand command)
    {
        switch (command)
        {
            case CoordinatorCommand.Begin begin:
                CheckpointBegun(begin.Checkpoint);
                Store(begin.Checkpoint, new CoordinatorEvent.Begun(begin.Checkpoint), store => store.Begin(begin.Checkpoint));
                break;
            case CoordinatorCommand.Trigger trigger:
                _checkpoints?.Triggered(_world.Scheduler.Now);
                // sources last: a barrier must never reach a task before its mail
                foreach (var task in _plan.Tasks.OrderBy(t => _plan.Graph.Vertices[t.Vertex].IsSource))
                {
                    _tasks[task.Id].Post(new TaskMail.Trigger(trigger.Checkpoint, trigger.IsFinal, IsSavepoint(trigger.Checkpoint)));
                }

                break;
            case CoordinatorCommand.Write write:
                _checkpoints?.Collected(_world.Scheduler.Now);
                var (manifest, isHeld) = (ManifestOf(write), false);
                foreach (var savepoint in _savepoints.Where(s => s.Id == write.Checkpoint))
                {
                    (savepoint.Manifest, isHeld) = (manifest, true);
                }

                Store(write.Checkpoint, new CoordinatorEvent.Written(write.Checkpoint), store => Write(store, manifest, isHeld));
                break;
            case CoordinatorCommand.Commit commit:
                CheckpointOver(_checkpoints?.Complete(commit.Checkpoint, _world.Scheduler.Now));
                foreach (var task in _tasks)
                {
                    task.Post(new TaskMail.Complete(commit.Checkpoint));
                }

                break;
            case CoordinatorCommand.Abort abort:
                GiveUp(abort.Checkpoint);
                break;
            case CoordinatorCommand.ReportFailure failure:
                ReportFailure(failure);
                break;
            case CoordinatorCommand.Leave:
                _leaves = true;
                if (_writingSavepoints == 0)
                {
                    CloseWell();
                }

                break;
            default:
                throw FreshetException.Internal($"The job master cannot do {command}.");
        }
    }

    /// <summary>Does something with the store in the background, then tells the coordinator. Without a store it is done at once.</summary>
    private void Store(CheckpointId checkpoint, CoordinatorEvent done, Action<CheckpointStore> work)
    {
        var (store, attempt) = (_store, _attempt);
        if (store is null)
        {
            Post(new MasterMail.Stored(attempt, done));
            return;
        }

        _world.Scheduler.InOrder(() =>
        {
            try
            {
                work(store);
                Post(new MasterMail.Stored(attempt, done));
            }
            catch (Exception e)
            {
                Post(new MasterMail.Stored(attempt, new CoordinatorEvent.StoreFailed(checkpoint, e)));
            }
        });
    }

    private bool IsDrained => _drains || _start is { Content.IsDrained: true };

    private CheckpointManifest ManifestOf(CoordinatorCommand.Write write)
    {
        var content = new CheckpointContent(_options.MaxParallelism, write.IsEnd, write.Parts) { IsDrained = write.IsEnd && IsDrained, StartedFrom = _start?.StartedFrom };
        return new CheckpointManifest(write.Checkpoint, _jobName, write.BegunAt, false, [.. content.Files], content.ToBytes());
    }

    private void Write(CheckpointStore store, CheckpointManifest manifest, bool isHeld)
    {
        store.Complete(manifest);
        if (isHeld)
        {
            store.Hold(manifest.Id);
        }

        try
        {
            _savepointStart?.Claim();
            store.Retain(_world.Bugs.OlderCheckpointsDeleted ? 1 : _options.Checkpoints!.Retained);
        }
        catch (IOException e)
        {
            // the new checkpoint is complete all the same; what could not be deleted is tried again after the next one
            _world.Log.LogWarning("Old checkpoints could not be removed: {Message}", e.Message);
        }
    }

    private void GiveUp(CheckpointId checkpoint)
    {
        foreach (var task in _tasks)
        {
            task.Post(new TaskMail.Abort(checkpoint));
        }

        var (store, attempt) = (_store, _attempt);
        if (store is null)
        {
            Post(new MasterMail.Stored(attempt, new CoordinatorEvent.Aborted(checkpoint)));
            return;
        }

        _world.Scheduler.InOrder(() =>
        {
            try
            {
                store.TryAbort(checkpoint);
                Post(new MasterMail.Stored(attempt, new CoordinatorEvent.Aborted(checkpoint)));
            }
            catch (Exception e)
            {
                Close(store);
                Post(new MasterMail.StoreBroken(attempt, e));
            }
        });
    }

    /// <summary>After a failed attempt: whatever checkpoint was under way is removed before the next attempt looks for one.</summary>
    private void AbandonCheckpoint()
    {
        if (_store is { } store && _coordinator.At is not (Coordinator.Stage.Idle or Coordinator.Stage.Done))
        {
            var checkpoint = _coordinator.Current;
            _world.Scheduler.InOrder(() =>
            {
                try
                {
                    store.TryAbort(checkpoint);
                }
                catch (Exception e)
                {
                    Close(store);
                    _world.Log.LogWarning("Checkpoint {Checkpoint} was given up but could not be removed: {Message}", checkpoint, e.Message);
                }
            });
        }
    }

    /// <summary>
    /// After a removal that failed nobody knows what is on the disk: the next attempt opens the folder anew and looks, as another process would.
    /// Going on from what this one remembers could go behind a checkpoint that is there after all.
    /// </summary>
    private void Close(CheckpointStore store)
    {
        store.Dispose();
        _store = null;
    }

    private void ReportFailure(CoordinatorCommand.ReportFailure failure)
    {
        var because = failure.Reason is { } reason ? $": {reason.Message}" : "";
        var busy = failure.Reason is null ? string.Concat(WhyUnfinished().Select(static why => $"; {why}")) : "";
        var message = Sentence($"Checkpoint {failure.Checkpoint} of job {_jobName} was given up: {failure.What}{because}{busy}");
        CheckpointOver(_checkpoints?.Failed($"{failure.What}{because}{busy}", _world.Scheduler.Now));
        SavepointsFailed(failure.Checkpoint, new FreshetException(ErrorDomain.External, true, $"No savepoint was written: {message}", failure.Reason), _coordinator.IsFinal);
        var checkpoints = _options.Checkpoints;
        var tooMany = checkpoints is { FailuresMax: > 0 } && failure.FailuresInRow > checkpoints.FailuresMax;
        if (checkpoints?.OnFailure == CheckpointFailure.FailJob || tooMany)
        {
            AttemptFailed(new FreshetException(ErrorDomain.External, true, message + (tooMany ? $" ({failure.FailuresInRow} in a row)" : ""), failure.Reason));
            return;
        }

        if (!_coordinator.IsFinal)
        {
            _world.Log.LogWarning("{Message} The job goes on; the last complete checkpoint stays.", message);
            return;
        }

        SayThatTheEndWaits(message);
    }

    private static string Sentence(string text) => text.EndsWith('.') ? text : $"{text}.";

    /// <summary>The last checkpoint is tried again and again; that the job waits for it is said at growing intervals.</summary>
    private void SayThatTheEndWaits(string message)
    {
        var now = _world.Scheduler.Now;
        if (now < _sayWaitingAt)
        {
            return;
        }

        _sayWaitingAfter = Math.Clamp(_sayWaitingAfter * 2, 1000, 60_000);
        _sayWaitingAt = now + _sayWaitingAfter;
        _world.Log.LogWarning(
            "{Message} The job waits to end until this last checkpoint can be written, and tries again. Free space, or repair what the message names; "
            + "or end the process (a second Ctrl+C or SIGTERM does): the next start goes on from the last complete checkpoint.",
            message);
    }

    /// <summary>
    /// A stop waits for tasks that have not taken the last checkpoint: says at growing intervals for which, and what they are at. The
    /// checkpoint before the last one counts as well, which must be over first. Returns when to look again.
    /// </summary>
    private long SayWhatTheStopWaitsFor()
    {
        if (!_stopAsked)
        {
            return long.MaxValue;
        }

        var now = _world.Scheduler.Now;
        _stopAskedAt ??= now;
        var at = _stopAskedAt.Value + _sayStopAfter;
        if (now < at)
        {
            return at;
        }

        _sayStopAfter += Math.Clamp(_sayStopAfter, StopSaidAfter, 60_000);
        if (_coordinator.At == Coordinator.Stage.Collecting && now - _coordinator.BegunAt >= UnfinishedAfter)
        {
            var missing = _plan.Tasks.Where(t => !_coordinator.Parts.ContainsKey(t.Id)).Select(t => _tasks[t.Id].Name).ToArray();
            _world.Log.LogWarning(
                "Job {Job} was asked to stop {Waited} ms ago and cannot take its last checkpoint yet: {Missing} of {Tasks} tasks have not got to it ({Names}). {Why}"
                + "It goes on waiting. A second Ctrl+C or SIGTERM ends the process at once; the next start {Next}.",
                _jobName,
                now - _stopAskedAt,
                missing.Length,
                _plan.Tasks.Count,
                string.Join(", ", missing.Take(5)) + (missing.Length > 5 ? ", ..." : ""),
                string.Concat(WhyUnfinished().Select(static why => $"{char.ToUpperInvariant(why[0])}{why[1..]} ")),
                _options.Checkpoints is null ? "begins anew" : "goes on from the last complete checkpoint");
        }

        return _stopAskedAt.Value + _sayStopAfter;
    }

    private IEnumerable<string> WhyUnfinished() => _tasks.Select(static task => task.WhyUnfinished(UnfinishedAfter)).OfType<string>();

    /// <summary>Everything is committed: close the tasks and end.</summary>
    private void CloseWell()
    {
        _phase = Phase.Closing;
        _closingWell = true;
        foreach (var id in _open)
        {
            _tasks[id].Post(new TaskMail.Cancel());
        }
    }
}
