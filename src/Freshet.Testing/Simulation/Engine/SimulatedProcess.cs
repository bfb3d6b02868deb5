using Freshet.Core;
using Freshet.Core.Graph;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Jobs;
using Freshet.Runtime.Tasks;
using Microsoft.Extensions.Logging;

namespace Freshet.Testing;

/// <summary>One life of the process that runs a job: everything that a crash takes with it.</summary>
internal sealed class SimulatedProcess : IDisposable
{
    // So small that the little state of a simulated job goes through everything that large state does.
    private static readonly IncrementLimits Increments = new() { WholeBytes = 0, FileBytes = 256, FilePercentMax = 2000, FilesMax = 8 };

    private readonly GuardedBatches _batches;
    private readonly SimulatedStates _states;

    public SimulatedProcess(
        SimulatedScheduler scheduler, ProcessFiles files, SimulatedTransport transport, SimulatedStates states, Func<Type, int> batchCapacity)
    {
        Scheduler = scheduler;
        Files = files;
        Transport = transport;
        _states = states;
        _batches = new GuardedBatches(batchCapacity);
    }

    public SimulatedScheduler Scheduler { get; }

    public ProcessFiles Files { get; }

    public SimulatedTransport Transport { get; }

    public JobHandle? Job { get; private set; }

    /// <summary>True when the job has ended, one way or the other.</summary>
    public bool IsOver => Job!.Completion.IsCompleted;

    /// <summary>What ended the job; null when it ended well.</summary>
    public Exception? Failure => Job!.Completion.Exception?.InnerException;

    public void Start(string name, StreamGraph graph, JobOptions options, SeededRandom random, PlantedBugs bugs, ILogger log) =>
        Job = JobHandle.Start(name, graph, options, new JobEnvironment
        {
            Scheduler = Scheduler,
            Files = Files,
            Transport = Transport,
            States = _states.Create,
            Log = log,
            Random = random,
            Increments = Increments,
            Bugs = bugs,
        });

    /// <summary>The process dies: nothing of it acts any more.</summary>
    public void Die()
    {
        Files.Die();
        _batches.CheckUntouched();
        foreach (var work in Scheduler.Abandon())
        {
            work(); // it can do nothing any more but give back the memory of what it was to write
        }

        Dispose();
    }

    /// <summary>Checks that an ended job has given everything back; says what it has not.</summary>
    public string? Leaks(bool endedWell)
    {
        _batches.CheckUntouched();
        return !_states.AreClosed ? "a state backend was not closed"
            : _states.BytesLeaked > 0 ? $"{_states.BytesLeaked} bytes of state were not given back"
            : endedWell && _batches.Live > 0 ? $"{_batches.Live} batches were neither released nor handed on"
            : null;
    }

    public void Dispose()
    {
        Scheduler.Dispose();
        _states.Free();
        _batches.Dispose();
    }
}
