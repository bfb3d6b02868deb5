namespace Freshet.Testing;

/// <summary>
/// A test of a whole job before it starts: how the job is built, what takes the place of its ends, and its options. <see cref="Start"/> runs it.
/// <code>
/// using var job = JobTest.Of(Orders.Build).Source("orders", orders).Sink("totals", totals).Start();
/// </code>
/// </summary>
public sealed partial class JobTestSetup
{
    private readonly Func<StreamEnvironment> _build;
    private readonly List<(string Id, NodeStandIn StandIn)> _standIns = [];
    private readonly List<Func<JobOptions, JobOptions>> _changes = [];

    internal JobTestSetup(Func<StreamEnvironment> build) => _build = build;

    internal string Name { get; private set; } = "job";

    internal ulong RandomSeed { get; private set; } = 1;

    internal long StartTime { get; private set; }

    internal int? Subtasks { get; private set; }

    internal bool KeepsRestarts { get; private set; }

    internal int StepsMost { get; private set; } = 1_000_000;

    internal int? RecordsAtATime { get; private set; }

    internal SimulatedDisk? Disk { get; private set; }

    internal TestSnapshot? Snapshot { get; private set; }

    internal IReadOnlyList<(string Id, NodeStandIn StandIn)> StandIns => _standIns;

    /// <summary>A test source in place of the job's source with this uid (or, without such a uid, name). The rest of the job stays as it is.</summary>
    public JobTestSetup Source<T>(string id, TestSource<T> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return StandIn(id, new NodeStandIn(Core.Graph.NodeRole.Source, typeof(SourceReader<T>), TestEnds.Reader(source)));
    }

    /// <summary>A test sink in place of the job's sink with this uid (or, without such a uid, name).</summary>
    public JobTestSetup Sink<T>(string id, TestSink<T> sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        return StandIn(id, new NodeStandIn(Core.Graph.NodeRole.Sink, typeof(SinkWriter<T>), TestEnds.Writer(sink)));
    }

    /// <summary>Subtasks of each operator that does not say otherwise; 1 if neither the test nor the job says.</summary>
    public JobTestSetup Parallelism(int parallelism)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parallelism);
        Subtasks = parallelism;
        return this;
    }

    /// <summary>
    /// Changes the options that the job gives itself: its checkpoint interval, which then passes in virtual time, or its batches. A test finds objects that are emitted
    /// again or changed by one of several readers (<see cref="JobOptions.FindSharedObjects"/>), which takes time and has each record travel alone; here it can be turned off.
    /// </summary>
    public JobTestSetup Options(Func<JobOptions, JobOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        _changes.Add(change);
        return this;
    }

    /// <summary>After a failure the job's restart policy decides, as it does outside of tests. If not said, a failure ends the job and is thrown to the test.</summary>
    public JobTestSetup WithRestarts()
    {
        KeepsRestarts = true;
        return this;
    }

    /// <summary>Another order in which the tasks get their turns; each is as good as any other, and the same seed gives the same run. 1 if not said.</summary>
    public JobTestSetup Seed(ulong seed)
    {
        RandomSeed = seed;
        return this;
    }

    /// <summary>
    /// Each subtask of a test source gives out so many records in a step; all there are if not said. Small numbers spread what was fed over many steps, so that checkpoints and crashes come between its records.
    /// </summary>
    public JobTestSetup RecordsPerRead(int records)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(records);
        RecordsAtATime = records;
        return this;
    }

    /// <summary>The wall clock at the start, in milliseconds since 1970; 0 if not said.</summary>
    public JobTestSetup StartingAt(long time)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(time);
        StartTime = time;
        return this;
    }

    /// <summary>The wall clock at the start.</summary>
    public JobTestSetup StartingAt(DateTimeOffset time) => StartingAt(time.ToUnixTimeMilliseconds());

    /// <summary>The job's name, as RunAsync is given it.</summary>
    public JobTestSetup Named(string jobName)
    {
        Name = jobName;
        return this;
    }

    /// <summary>The files that the job finds: its own sources and sinks of files, and its checkpoints, are on this disk. An empty one if not said.</summary>
    public JobTestSetup On(SimulatedDisk disk)
    {
        ArgumentNullException.ThrowIfNull(disk);
        Disk = disk;
        return this;
    }

    /// <summary>The job goes on from what a test kept of another, or of another version of it.</summary>
    public JobTestSetup From(TestSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        Snapshot = snapshot;
        return this;
    }

    /// <summary>A job that has not come to rest after so many steps without time passing, or a tenth of them (5,000 at most) without reading a record, is at fault; a million if not said.</summary>
    public JobTestSetup StepsMax(int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 10);
        StepsMost = steps;
        return this;
    }

    /// <summary>Builds and starts the job; it works when the test lets it. Dispose it at the end of the test.</summary>
    /// <exception cref="FreshetException">The job cannot be built.</exception>
    public JobTest Start() => new(this);

    internal StreamEnvironment Build()
    {
        var environment = _build();
        environment.Options = environment.Options with { FindSharedObjects = true };
        foreach (var change in _changes)
        {
            environment.Options = change(environment.Options);
        }

        return environment;
    }

    private JobTestSetup StandIn(string id, NodeStandIn standIn)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        _standIns.Add((id, standIn));
        return this;
    }
}

/// <summary>What takes the place of a node at an end of the job.</summary>
/// <param name="Role">Source or sink.</param>
/// <param name="Base">The type that the node's own operator must have.</param>
/// <param name="Create">Makes the operator of one subtask.</param>
internal sealed record NodeStandIn(Core.Graph.NodeRole Role, Type Base, Func<Operator> Create);
