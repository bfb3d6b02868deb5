using Freshet.Core.Graph;
using Freshet.Runtime.Jobs;
using Microsoft.Extensions.Logging;

namespace Freshet.Testing;

/// <summary>One life of the process of a job under test: everything that a crash takes with it.</summary>
internal sealed class TestProcess
{
    private readonly ProcessFiles _files;
    private readonly SimulatedStates _states = new(paged: true);
    private readonly List<(int Node, Operator Operator)> _operators = [];

    public TestProcess(string name, StreamGraph graph, JobOptions options, SimulatedDisk disk, SeededRandom random, long nowMicros, ILogger log)
    {
        var trace = new SimulationTrace();
        _files = new ProcessFiles(disk, new CalmDisk(), trace, default);
        Scheduler = new SimulatedScheduler(random.Fork(), trace, new SchedulingStyle { StepMicrosMax = 0, WakeLateMicrosMax = 0 }, nowMicros);
        Options = options;
        Ends = [.. graph.Nodes.Select(TestEnds.Of).OfType<ITestEnd>().Distinct()];
        OtherSources = [.. graph.Nodes.Where(static n => n.Role == NodeRole.Source && TestEnds.Of(n) is null).Select(static n => n.Uid ?? n.Name)];
        Graph = graph with
        {
            Nodes = [.. graph.Nodes.Select(node => node with { Create = () => Keep(node.Id, node.Create()) })],
        };
        Job = JobHandle.Start(name, Graph, options, new JobEnvironment
        {
            Scheduler = Scheduler,
            Files = _files,
            Transport = new SimulatedTransport(Scheduler, random.Fork(), trace, new TransportStyle()),
            States = _states.Create,
            Log = log,
            Random = random.Fork(),
        });
    }

    public SimulatedScheduler Scheduler { get; }

    public StreamGraph Graph { get; }

    public JobOptions Options { get; }

    /// <summary>The test's sources and sinks in the job.</summary>
    public IReadOnlyList<ITestEnd> Ends { get; }

    /// <summary>The uids, else names, of the sources that the test does not feed.</summary>
    public IReadOnlyList<string> OtherSources { get; }

    public JobHandle Job { get; }

    /// <summary>True when the job has ended, one way or the other.</summary>
    public bool IsOver => Job.Completion.IsCompleted;

    /// <summary>What ended the job; null when it ended well, or goes on.</summary>
    public Exception? Failure => Job.Completion.Exception?.InnerException;

    /// <summary>The operators that were made for a node, those of failed attempts too, in the order of their making.</summary>
    public IEnumerable<Operator> OperatorsOf(int node) => _operators.Where(o => o.Node == node).Select(static o => o.Operator);

    /// <summary>The process is killed: nothing of it acts any more, nobody is closed.</summary>
    public void Die()
    {
        _files.Die();
        foreach (var work in Scheduler.Abandon())
        {
            work(); // it can do nothing any more but give back the memory of what it was to write
        }

        _states.Free();
    }

    /// <summary>Ends it in order: operators are closed.</summary>
    public void Close()
    {
        foreach (var work in Scheduler.Abandon())
        {
            work();
        }

        Job.Abandon();
        _states.Free();
    }

    private Operator Keep(int node, Operator made)
    {
        _operators.Add((node, made));
        return made;
    }

    /// <summary>Nothing goes wrong with the disk but what the test plants.</summary>
    private sealed class CalmDisk : IDiskWeather
    {
        public DiskStrike Strike(DiskOperation operation) => DiskStrike.None;

        public void OnRenamed(string to)
        {
        }
    }
}
