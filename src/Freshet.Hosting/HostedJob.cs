using Freshet.Runtime.Jobs;
using Microsoft.Extensions.Logging;

namespace Freshet.Hosting;

/// <summary>A job of the host: it can be stopped and started again. From any thread.</summary>
public sealed class HostedJob
{
    private readonly Lock _gate = new();
    private readonly Func<RunningJob> _start;
    private readonly Action<HostedJob> _failed;
    private readonly ILogger _log;
    private Task _watched = Task.CompletedTask;
    private JobHandle? _handle;
    private Exception? _failure;
    private HostedJobState _state;

    /// <summary>A job that its program runs: it can be looked at and stopped, and only the program starts it.</summary>
    internal HostedJob(string name, JobOptions options, RunningJob running, ILogger log)
        : this(name, options, () => throw FreshetException.User($"Job '{name}' is run by its program and not by a host: run the program again."), static _ => { }, log)
    {
        CanStart = false;
        (_state, _handle) = (HostedJobState.Running, running.Handle);
        _watched = WatchAsync(running);
    }

    internal HostedJob(string name, JobOptions options, Func<RunningJob> start, Action<HostedJob> failed, ILogger log)
    {
        Name = name;
        Options = options;
        _start = start;
        _failed = failed;
        _log = log;
    }

    /// <summary>Its name, which is its identity in checkpoints.</summary>
    public string Name { get; }

    /// <summary>Its options as the configuration says; what its function changes is not in here.</summary>
    public JobOptions Options { get; }

    /// <summary>What it is at.</summary>
    public HostedJobState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>False where its program alone starts it.</summary>
    internal bool CanStart { get; } = true;

    /// <summary>Why it failed, or why its graph could not be built; null otherwise.</summary>
    public Exception? Failure
    {
        get
        {
            lock (_gate)
            {
                return _failure;
            }
        }
    }

    /// <summary>The engine's handle of the last start; null before the first, and when the graph could not be built.</summary>
    public JobHandle? Handle
    {
        get
        {
            lock (_gate)
            {
                return _handle;
            }
        }
    }

    /// <summary>The job as the engine sees it; null where there is no <see cref="Handle"/>.</summary>
    public JobStatus? Status => Handle?.Status;

    /// <summary>Builds and starts the job; with checkpoints it goes on from the last complete one.</summary>
    /// <exception cref="FreshetException">It runs already, or cannot work; whatever its function throws while the graph is built.</exception>
    public void Start()
    {
        lock (_gate)
        {
            if (_state == HostedJobState.Running)
            {
                throw FreshetException.User($"Job '{Name}' runs already: stop it first.");
            }

            (_handle, _failure) = (null, null);
            RunningJob running;
            try
            {
                running = _start();
            }
            catch (Exception e)
            {
                (_state, _failure) = (HostedJobState.Failed, e);
                throw;
            }

            (_state, _handle) = (HostedJobState.Running, running.Handle);
            _watched = WatchAsync(running);
        }
    }

    /// <summary>Stops it with a last checkpoint and waits until it has ended. Without effect on one that does not run.</summary>
    /// <exception cref="OperationCanceledException">The caller waits no longer; the job goes on stopping.</exception>
    public async Task StopAsync(CancellationToken cancel = default)
    {
        Handle?.Stop();
        await Watched.WaitAsync(cancel);
    }

    /// <summary>Ends it at once, without a last checkpoint: see <see cref="JobHandle.CancelAsync"/>.</summary>
    public async Task CancelAsync(CancellationToken cancel = default)
    {
        _ = Handle?.CancelAsync(); // its end is watched
        await Watched.WaitAsync(cancel);
    }

    /// <summary>Takes a checkpoint now.</summary>
    /// <exception cref="FreshetException">It does not run, or has no checkpoints.</exception>
    public async Task<CheckpointStatus> CheckpointAsync(CancellationToken cancel = default) =>
        Handle is { } handle ? await handle.CheckpointAsync(cancel) : throw FreshetException.User($"Job '{Name}' does not run: there is nothing to take a checkpoint of.");

    /// <summary>Writes a savepoint: see <see cref="JobHandle.SavepointAsync"/>.</summary>
    /// <exception cref="FreshetException">It does not run, or no savepoint could be written.</exception>
    public async Task<Savepoint> SavepointAsync(string folder, CancellationToken cancel = default) =>
        Handle is { } handle ? await handle.SavepointAsync(folder, cancel) : throw FreshetException.User($"Job '{Name}' does not run: there is nothing to take a savepoint of.");

    /// <summary>Stops it with a savepoint and waits until it has ended: see <see cref="JobHandle.StopWithSavepointAsync"/>.</summary>
    /// <exception cref="FreshetException">It does not run, or no savepoint could be written; the message says where it has stopped all the same.</exception>
    public async Task<Savepoint> StopWithSavepointAsync(string folder, bool drain = false, CancellationToken cancel = default)
    {
        var savepoint = Handle is { } handle ? await handle.StopWithSavepointAsync(folder, drain, cancel) : throw FreshetException.User($"Job '{Name}' does not run: there is nothing to take a savepoint of.");
        await Watched.WaitAsync(cancel);
        return savepoint;
    }

    /// <summary>Ends when the job has, well or not; at once when it does not run.</summary>
    internal Task Watched
    {
        get
        {
            lock (_gate)
            {
                return _watched;
            }
        }
    }

    private async Task WatchAsync(RunningJob running)
    {
        Exception? failure = null;
        try
        {
            var last = await running.Handle.Completion;
            if (CanStart) // its program tells the end of the other
            {
                _log.LogInformation("Job {Job} has ended: {Phase}.", Name, last.Phase);
            }
        }
        catch (OperationCanceledException)
        {
            _log.LogWarning("Job {Job} was abandoned.", Name);
        }
        catch (Exception e)
        {
            failure = e;
            if (CanStart)
            {
                _log.LogError(e, "Job {Job} failed: {Message}", Name, e.Message);
            }
        }

        await Task.Yield(); // off the thread of the scheduler that is disposed now
        if (CanStart)
        {
            running.Dispose();
        }

        lock (_gate)
        {
            (_state, _failure) = (failure is null ? HostedJobState.Ended : HostedJobState.Failed, failure);
        }

        if (failure is not null)
        {
            _failed(this);
        }
    }
}
