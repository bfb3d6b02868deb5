using Microsoft.Extensions.Logging;

namespace Freshet.Runtime.Jobs;

/// <summary>A started job.</summary>
public sealed class JobHandle
{
    private readonly JobMaster _master;

    internal JobHandle(JobMaster master) => _master = master;

    /// <summary>Ends when the job has: with its last status, or with the <see cref="FreshetException"/> that ended it; cancelled when it was abandoned.</summary>
    public Task<JobStatus> Completion => _master.Completion;

    /// <summary>The job as it is now. From any thread.</summary>
    public JobStatus Status => _master.Status;

    /// <summary>Asks the job to take a last checkpoint, commit it and leave; <see cref="Completion"/> tells when it has. From any thread; again is without effect.</summary>
    public void Stop() => _master.Post(new MasterMail.StopAsked());

    /// <summary>Asks for a checkpoint now, as tests do. Without effect on a job that does not run, or has no checkpoints.</summary>
    internal void AskForCheckpoint() => _master.Post(new MasterMail.CheckpointAsked(null));

    /// <summary>
    /// Ends the job at once, without a last checkpoint: what it did since the last complete one is neither kept nor committed, and the next start does it again. Gives
    /// <see cref="Completion"/>, whose status then says <see cref="JobPhase.Cancelled"/>. From any thread; without effect on a job that is ending.
    /// </summary>
    public Task<JobStatus> CancelAsync()
    {
        _master.Post(new MasterMail.CancelAsked());
        return Completion;
    }

    /// <summary>Takes a checkpoint now, behind the one that may be under way, and gives it once it is complete or was given up. From any thread.</summary>
    /// <exception cref="FreshetException">The job has no checkpoints, or ended before it was taken.</exception>
    /// <exception cref="OperationCanceledException">The caller waits no longer; the checkpoint may be taken all the same.</exception>
    public async Task<CheckpointStatus> CheckpointAsync(CancellationToken cancel = default)
    {
        var asked = new TaskCompletionSource<CheckpointStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
        _master.Post(new MasterMail.CheckpointAsked(asked));
        await Task.WhenAny(asked.Task, Completion).WaitAsync(cancel);
        return asked.Task.IsCompleted
            ? await asked.Task
            : throw FreshetException.User($"Job {Status.JobName} has ended ({Status.Phase}) and took no checkpoint for this.");
    }

    /// <summary>
    /// Writes a savepoint: takes a checkpoint, and when it is committed writes its state into a folder that does not exist yet or is empty. The folder needs no other, can be
    /// moved, and is the caller's. The job goes on. From any thread.
    /// </summary>
    /// <exception cref="FreshetException">The job has no checkpoints or is ending, the folder cannot be used, or the savepoint could not be written.</exception>
    /// <exception cref="OperationCanceledException">The caller waits no longer; the savepoint may be written all the same.</exception>
    public Task<Savepoint> SavepointAsync(string folder, CancellationToken cancel = default) => SavepointAsync(folder, stops: false, drains: false, cancel);

    /// <summary>
    /// Stops the job with a savepoint, and gives that when the job has ended. With <paramref name="drain"/> sources end first: all windows and timers of event time fire, and
    /// whoever starts from this reads nothing more. A folder that cannot be used is refused before anything is stopped. From any thread.
    /// </summary>
    /// <exception cref="FreshetException">As for <see cref="SavepointAsync(string, CancellationToken)"/>; where the job had stopped by then, the message says so, and it goes on from its own folder.</exception>
    /// <exception cref="OperationCanceledException">The caller waits no longer; the job stops all the same.</exception>
    public async Task<Savepoint> StopWithSavepointAsync(string folder, bool drain = false, CancellationToken cancel = default)
    {
        var savepoint = await SavepointAsync(folder, stops: true, drain, cancel);
        await Completion.WaitAsync(cancel);
        return savepoint;
    }

    /// <summary>Asks for a savepoint without waiting for the job's end; tests call it as it is.</summary>
    internal Task<Savepoint> AskForSavepoint(string folder, bool stops, bool drains = false)
    {
        var asked = new TaskCompletionSource<Savepoint>(TaskCreationOptions.RunContinuationsAsynchronously);
        _master.Post(new MasterMail.SavepointAsked(new SavepointRequest(Storage.SavepointFolder.Clean(folder), stops, drains, _master.Now, asked)));
        return asked.Task;
    }

    private async Task<Savepoint> SavepointAsync(string folder, bool stops, bool drains, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(folder) || folder.Contains('\0'))
        {
            throw FreshetException.User($"'{folder}' is no folder for a savepoint: name one.");
        }

        var asked = AskForSavepoint(folder, stops, drains);
        await Task.WhenAny(asked, Completion).WaitAsync(cancel);
        return asked.IsCompleted
            ? await asked
            : throw FreshetException.User($"No savepoint was written to '{folder}': job {Status.JobName} has ended ({Status.Phase}).");
    }

    /// <summary>
    /// Calls back with each subtask's operator of this uid, each from the task that runs it and between two steps of it, so that it stands still for as long; the job goes on
    /// meanwhile. What the call returns is given in the order in which the tasks got to it.
    /// </summary>
    /// <exception cref="FreshetException">The job has no such operator, is not running, or did not answer in time.</exception>
    public async Task<IReadOnlyList<TResult>> LookAsync<TResult>(string uid, Func<Operator, TResult> look, TimeSpan timeout)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(uid);
        ArgumentNullException.ThrowIfNull(look);
        var answers = new System.Collections.Concurrent.ConcurrentQueue<TResult>();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = int.MaxValue;
        _master.Post(new MasterMail.LookAsked(
            uid,
            op =>
            {
                try
                {
                    answers.Enqueue(look(op));
                    if (Interlocked.Decrement(ref left) == 0)
                    {
                        done.TrySetResult();
                    }
                }
                catch (Exception e)
                {
                    done.TrySetException(e); // the asker's mistake, and none of the job's
                }
            },
            (subtasks, why) =>
            {
                Volatile.Write(ref left, subtasks);
                if (why is not null)
                {
                    done.TrySetException(FreshetException.User(why));
                }
            }));
        try
        {
            await done.Task.WaitAsync(timeout);
        }
        catch (TimeoutException e)
        {
            throw FreshetException.External($"The job did not answer within {timeout}: it has ended or starts again, or a step of operator '{uid}' takes that long. Ask again.", e);
        }

        return [.. answers];
    }

    /// <summary>
    /// Lets go of a job whose scheduler was disposed before its end: closes its operators, releases its checkpoint folder and cancels <see cref="Completion"/>.
    /// Without effect on a job that has ended. The next start goes on from the last complete checkpoint.
    /// </summary>
    public void Abandon() => _master.Abandon();

    /// <summary>Starts a job in an environment.</summary>
    /// <exception cref="FreshetException">The graph or the options cannot work.</exception>
    public static JobHandle Start(string jobName, Core.Graph.StreamGraph graph, JobOptions options, JobEnvironment environment)
    {
        JobNames.Check(jobName);
        var plan = Planning.ExecutionPlan.Of(Planning.JobPlanner.Plan(graph, options));
        foreach (var warning in plan.Graph.Warnings)
        {
            environment.Log.LogWarning("{Warning}", warning);
        }

        var master = new JobMaster(jobName, plan, options, environment);
        environment.Scheduler.Schedule(master);
        return new JobHandle(master);
    }
}

internal static class JobNames
{
    public static void Check(string name)
    {
        var good = name.Length is > 0 and <= 100 && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
        if (!good)
        {
            throw FreshetException.User($"'{name}' is no job name: use 1 to 100 letters, digits, '-', '_' and '.', not beginning with '.' (it names the checkpoint folder).");
        }
    }
}
