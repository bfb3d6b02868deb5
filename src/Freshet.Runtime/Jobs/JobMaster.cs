using System.Collections.Concurrent;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Planning;
using Freshet.Runtime.Scheduling;
using Freshet.Runtime.Storage;
using Freshet.Runtime.Tasks;
using Microsoft.Extensions.Logging;

namespace Freshet.Runtime.Jobs;

/// <summary>
/// Drives a job: opens the checkpoint store, starts the tasks of an attempt, feeds the checkpoint coordinator and carries out its
/// commands, and starts over after a failure. A step function like any task; it decides nothing about checkpoints itself.
/// </summary>
internal sealed partial class JobMaster : Runnable
{
    private readonly string _jobName;
    private readonly ExecutionPlan _plan;
    private readonly JobOptions _options;
    private readonly JobEnvironment _world;
    private readonly ConcurrentQueue<MasterMail> _mails = new();
    private readonly TaskCompletionSource<JobStatus> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Phase _phase = Phase.New;
    private bool _stopAsked;
    private bool _cancelAsked;
    private bool _startedFresh;
    private SavepointStart? _savepointStart;
    private StartPoint? _start;
    private CheckpointStore? _store;
    private Restarts _restarts;
    private FreshetException? _failure;
    private long _retryAt;

    public JobMaster(string jobName, ExecutionPlan plan, JobOptions options, JobEnvironment world)
    {
        _jobName = jobName;
        _plan = plan;
        _options = options;
        _world = world;
        _restarts = new Restarts(options.Restart);
        _coordinator = NewCoordinator();
        _checkpoints = options.Checkpoints is null ? null : new CheckpointLog(jobName, plan.Tasks.Count);
        _graph = JobGraphStatus.Of(plan);
        _inputsOf = InputsOf(plan);
        _bornAt = world.Scheduler.Now;
    }

    private enum Phase
    {
        New,
        Loading,
        Running,
        Closing,
        Waiting,
        Over,
    }

    public override string Name => $"job {_jobName}";

    internal override bool IsControl => true;

    public Task<JobStatus> Completion => _completion.Task;

    public long Now => _world.Scheduler.Now;

    public void Post(MasterMail mail)
    {
        _mails.Enqueue(mail);
        _world.Scheduler.Schedule(this);
    }

    /// <summary>When nothing runs any more: see <see cref="JobHandle.Abandon"/>.</summary>
    public void Abandon()
    {
        foreach (var task in _tasks)
        {
            task.Abandon();
        }

        _store?.Dispose();
        _store = null;
        _completion.TrySetCanceled();
    }

    public override bool Step()
    {
        try
        {
            switch (_phase)
            {
                case Phase.New:
                    Load();
                    break;
                case Phase.Waiting when _world.Scheduler.Now >= _retryAt:
                    Load();
                    break;
                case Phase.Waiting:
                    _world.Scheduler.ScheduleAt(this, _retryAt);
                    break;
                default:
                    break;
            }

            while (_phase != Phase.Over && _mails.TryDequeue(out var mail))
            {
                Read(mail);
            }

            if (_phase == Phase.Running)
            {
                Tick();
            }
        }
        catch (Exception e)
        {
            Finish(e as FreshetException ?? FreshetException.Internal($"The job master failed: {e.Message}", e));
        }

        return false;
    }

    private void Read(MasterMail mail)
    {
        switch (mail)
        {
            case MasterMail.StopAsked:
                _stopAsked = true;
                if (_phase == Phase.Running && _plan.Graph.IsBatch)
                {
                    StopBatch();
                }
                else if (_phase == Phase.Running)
                {
                    TellStop();
                }
                else if (_phase == Phase.Waiting)
                {
                    Finish(_failure!); // there is nothing to commit that a later start would not find
                }

                break;
            case MasterMail.LookAsked asked:
                Look(asked);
                break;
            case MasterMail.CheckpointAsked asked:
                CheckpointAsked(asked.Waiter);
                break;
            case MasterMail.SavepointAsked asked:
                SavepointAsked(asked.Request);
                break;
            case MasterMail.SavepointReserved reserved:
                SavepointReserved(reserved.Request);
                break;
            case MasterMail.SavepointsWritten:
                SavepointsWritten();
                break;
            case MasterMail.CancelAsked:
                Cancel();
                break;
            case MasterMail.Loaded loaded when _phase == Phase.Loading:
                StartAttempt(loaded);
                break;
            case MasterMail.LoadFailed failed when _phase == Phase.Loading:
                AttemptFailed(AsFailure(failed.Reason, "The checkpoint folder could not be used"));
                break;
            case MasterMail.Stored stored when stored.Attempt == _attempt:
                Tell(stored.Event);
                break;
            case MasterMail.StoreBroken broken when broken.Attempt == _attempt:
                AttemptFailed(AsFailure(broken.Reason, "A checkpoint that was given up could not be removed"));
                break;
            case MasterMail.FromTask { Event: var happened } when happened.Attempt == _attempt:
                Read(happened);
                break;
            default:
                break; // news of an attempt that is over
        }
    }

    private void Read(TaskEvent happened)
    {
        switch (happened)
        {
            case TaskEvent.EpochPassed e:
                _epochs?.Passed(e.Task, e.Epoch);
                break;
            case TaskEvent.Opened e:
                _epochs?.Opened(e.Task, _world.Scheduler.Now);
                Tell(new CoordinatorEvent.TaskOpened(e.Task));
                TaskOpened();
                break;
            case TaskEvent.Ended e:
                _epochs?.Ended(e.Task);
                Tell(new CoordinatorEvent.TaskEnded(e.Task));
                break;
            case TaskEvent.Acknowledged e:
                _checkpoints?.Acknowledged(e.Checkpoint, _tasks[e.Task].Name, e.Snapshot, e.Times, _world.Scheduler.Now);
                Tell(new CoordinatorEvent.Acknowledged(e.Checkpoint, e.Task, e.Snapshot));
                break;
            case TaskEvent.Declined e:
                Tell(new CoordinatorEvent.Declined(e.Checkpoint, e.Task, e.Reason));
                break;
            case TaskEvent.Committed e:
                _checkpoints?.Committed(e.Checkpoint, _world.Scheduler.Now);
                SavepointCommitted(e.Checkpoint);
                Tell(new CoordinatorEvent.Committed(e.Checkpoint, e.Task));
                break;
            case TaskEvent.Failed e:
                _open.Remove(e.Task);
                AttemptFailed(AsFailure(e.Reason, "A task failed"), _tasks[e.Task]);
                break;
            case TaskEvent.Closed e:
                _open.Remove(e.Task);
                ClosedOne();
                break;
            default:
                throw FreshetException.Internal($"The job master cannot read {happened}.");
        }
    }

    private void Look(MasterMail.LookAsked asked)
    {
        var where = _plan.Graph.Vertices.SelectMany(static v => v.Chain.Select((o, i) => (Vertex: v.Id, Index: i, o.Uid, o.Node.Name))).Where(o => o.Uid == asked.Uid).Take(1).ToList();
        if (_phase != Phase.Running || where.Count == 0)
        {
            asked.Found(0, where.Count == 0
                ? $"Job {_jobName} has no operator with the uid '{asked.Uid}'. It has: {string.Join(", ", _plan.Graph.Vertices.SelectMany(static v => v.Chain).Where(static o => o.Node.IsStateful).Select(static o => $"'{o.Uid}'"))}."
                : $"Job {_jobName} is not running now ({Status.Phase}).");
            return;
        }

        var tasks = _plan.Tasks.Where(t => t.Vertex == where[0].Vertex).ToList();
        asked.Found(tasks.Count, null);
        tasks.ForEach(t => _tasks[t.Id].Post(new TaskMail.Look(where[0].Index, asked.Look)));
    }

    /// <summary>What was gathered and sorted is in no checkpoint, so there is none to stop with; unless all is read and the last one is being taken.</summary>
    private void StopBatch()
    {
        if (!_coordinator.IsFinal)
        {
            AttemptFailed(FreshetException.User(
                $"Job {_jobName} was asked to stop before its end. It runs in batch mode, which commits at the end alone: nothing was committed, and the next start begins anew."));
        }
    }

    private static FreshetException AsFailure(Exception reason, string what) =>
        reason as FreshetException ?? FreshetException.External($"{what}: {reason.Message}", reason);

    /// <summary>Opens the store if need be and finds the checkpoint to start from, away from the workers.</summary>
    private void Load()
    {
        _phase = Phase.Loading;
        _attempt++;
        _startedAt = null;
        _restartTimes = _restartTimes is { } times ? times with { BegunAt = _world.Scheduler.Now } : null;
        if (_options.Checkpoints is not { } checkpoints)
        {
            Post(new MasterMail.Loaded(null, null, []));
            return;
        }

        _world.Scheduler.InOrder(() =>
        {
            try
            {
                var folder = $"{checkpoints.Folder.TrimEnd('/')}/{_jobName}";
                _savepointStart = checkpoints.StartFrom is null ? null : new SavepointStart(_world.Files, checkpoints, folder);
                var store = _store ?? CheckpointStore.Open(_world.Files, folder, checkpoints.StartFresh && !_startedFresh);
                _store = store; // at once: it holds the folder's lock, whatever comes next
                Post(new MasterMail.Loaded(store, FindStart(store, checkpoints, out var skipped), skipped));
            }
            catch (Exception e)
            {
                Post(new MasterMail.LoadFailed(e));
            }
        });
    }

    private StartPoint? FindStart(CheckpointStore store, CheckpointOptions checkpoints, out IReadOnlyList<string> skipped)
    {
        if (checkpoints.StartFresh && !_startedFresh)
        {
            _savepointStart?.Check(_jobName, _plan.Graph);
            store.SetAsideAll();
            _startedFresh = true; // from here on there are only checkpoints of this run
        }

        skipped = [];
        var newest = _world.Bugs.RestartIgnoresCheckpoint && _attempt > 1 ? null : store.LoadLatest(out skipped);
        var own = StartPoint.Own(store, newest);
        var start = _savepointStart is null || (own is null && skipped.Count > 0) ? own : _savepointStart.Choose(own, store);
        if (newest is not null)
        {
            store.SetAsideNewerThan(newest.Id);
        }

        if (start is not null)
        {
            store.GoOnBehind(start.Manifest.Id);
        }

        return start;
    }

    /// <summary>The job is over: closes the store and tells who waits.</summary>
    private void Finish(FreshetException? failure)
    {
        if (failure is not null)
        {
            Keep(failure, null);
        }

        _failure = failure;
        _phase = Phase.Over;
        SavepointsOver();
        var store = _store;
        _store = null;
        _world.Scheduler.InOrder(() =>
        {
            store?.Dispose();
            if (failure is null)
            {
                _completion.TrySetResult(Status);
            }
            else
            {
                _completion.TrySetException(failure);
            }
        });
    }
}
