using Freshet.Core.Graph;

namespace Freshet.Testing;

/// <content>Starts and ends of the process, checkpoints.</content>
public sealed partial class JobTest
{
    /// <summary>Starts the job again after it was stopped or its process died: it is built anew, and goes on from the last complete checkpoint, with another parallelism if one is given. It works when the test lets it.</summary>
    public void Start(int? parallelism = null)
    {
        if (IsRunning)
        {
            throw new HarnessException("The job is running. End it first: Kill(), LosePower() or Stop(); Restart() and Rescale() do both.");
        }

        End(static process => process.Close());
        _parallelism = parallelism ?? _parallelism;
        var environment = _setup.Build();
        var options = OptionsOf(environment.Options);
        var graph = WithStandIns(environment.ToGraph());
        Lives++;
        _process = new TestProcess(_setup.Name, graph, options, Disk, _random.Fork(), _nowMicros, _log);
        foreach (var end in _process.Ends)
        {
            end.Attach(this);
            (end as ITestSource)?.Pace(_setup.RecordsAtATime ?? Pace);
        }
    }

    /// <summary>Takes a checkpoint now, and returns its number when it is complete and the job's sinks know.</summary>
    /// <exception cref="HarnessException">It did not become complete: says why.</exception>
    public long Checkpoint()
    {
        Rest();
        var job = Running("take a checkpoint of").Job;
        var before = job.Status;
        BeginCheckpoint();
        Rest();
        var after = job.Status;
        if (after.CheckpointsCompleted == before.CheckpointsCompleted)
        {
            var why = _log.Lines.LastOrDefault(static l => l.Text.Contains("Checkpoint", StringComparison.Ordinal));
            throw new HarnessException($"The checkpoint did not become complete, {Describe()}{(why is null ? "" : $": {why.Text}")}.");
        }

        return after.CheckpointsCompleted;
    }

    /// <summary>Asks a job that has opened for a checkpoint and does nothing for it yet: <see cref="Step"/> takes it as far as the test likes, to crash in its midst.</summary>
    public void BeginCheckpoint() => Running("take a checkpoint of").Job.AskForCheckpoint();

    /// <summary>The process is killed where it is: nothing is closed, what no checkpoint holds is lost. <see cref="Start"/> starts the next.</summary>
    public void Kill()
    {
        Running("kill");
        End(static process => process.Die());
        Disk.KillProcess();
    }

    /// <summary>The power fails: as <see cref="Kill"/>, and the disk keeps of what was not synced what it likes.</summary>
    public void LosePower()
    {
        Running("cut off");
        End(static process => process.Die());
        Disk.Crash();
    }

    /// <summary>Stops the job well, as SIGTERM does: a last checkpoint is taken and committed. <see cref="Start"/> goes on from it.</summary>
    public void Stop()
    {
        Rest();
        Running("stop").Job.Stop();
        UntilOver("stop");
        End(static process => process.Close());
    }

    /// <summary>Kills the process and starts it again.</summary>
    public void Restart(int? parallelism = null)
    {
        Kill();
        Start(parallelism);
    }

    /// <summary>Stops the job well and starts it again with another parallelism.</summary>
    public void Rescale(int parallelism)
    {
        Stop();
        Start(parallelism);
    }

    /// <summary>Takes a checkpoint and keeps it, with what was fed to the test's sources and what came to its sinks until then: to go back to it, or to start another job from it.</summary>
    public TestSnapshot Snapshot()
    {
        var checkpoint = Checkpoint();
        return new TestSnapshot(checkpoint, NowMicros, Disk.Snapshot(), [.. _process!.Ends.Select(static end => (end, end.Mark()))]);
    }

    /// <summary>Goes back to a snapshot: the process is killed, clock, disk, sources and sinks are what they were then, and a fresh job goes on from its checkpoint. With another parallelism if one is given.</summary>
    public void Restore(TestSnapshot snapshot, int? parallelism = null)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        End(static process => process.Die());
        Disk = snapshot.Disk(_random.NextBits());
        _nowMicros = snapshot.NowMicros;
        foreach (var (end, mark) in snapshot.Ends)
        {
            end.Rewind(mark);
        }

        Start(parallelism);
    }

    private void End(Action<TestProcess> how)
    {
        if (_process is not { } process)
        {
            return;
        }

        _nowMicros = process.Scheduler.NowMicros;
        _lastStatus = process.Job.Status;
        _process = null;
        how(process);
        foreach (var end in process.Ends)
        {
            end.Attach(null);
        }
    }

    private JobOptions OptionsOf(JobOptions given) => given with
    {
        Parallelism = _parallelism ?? given.Parallelism,
        Checkpoints = given.Checkpoints ?? new CheckpointOptions { Folder = "/checkpoints", Interval = TimeSpan.FromDays(NoIntervalDays) },
        Restart = _setup.KeepsRestarts ? given.Restart : RestartPolicy.None,
    };

    private StreamGraph WithStandIns(StreamGraph graph)
    {
        foreach (var (id, standIn) in _setup.StandIns)
        {
            var node = Find(graph, id);
            var what = standIn.Role == NodeRole.Source ? "source" : "sink";
            if (node.Role != standIn.Role)
            {
                throw new HarnessException($"'{id}' is no {what} of the job, but a {node.Role.ToString().ToLowerInvariant()}.");
            }

            if (node.Create() is var made && !standIn.Base.IsInstanceOfType(made))
            {
                throw new HarnessException($"The {what} '{id}' of the job is a {RecordTypeOf(made.GetType())}, and the test's {what} has records of type {standIn.Base.GenericTypeArguments[0].Name}.");
            }

            graph = graph with
            {
                Nodes = [.. graph.Nodes.Select(n => n.Id == node.Id ? n with { Create = standIn.Create, IsStateful = true, ParallelismMax = null } : n)],
            };
        }

        return graph;
    }

    private static string RecordTypeOf(Type? type)
    {
        for (var at = type; at is not null; at = at.BaseType)
        {
            if (at.IsGenericType && (at.GetGenericTypeDefinition() == typeof(SourceReader<>) || at.GetGenericTypeDefinition() == typeof(SinkWriter<>)))
            {
                return $"{type!.Name} with records of type {at.GenericTypeArguments[0].Name}";
            }
        }

        return type?.Name ?? "null";
    }
}
