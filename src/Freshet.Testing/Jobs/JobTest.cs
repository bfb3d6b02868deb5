using System.Runtime.ExceptionServices;
using Freshet.Core.Graph;
using Freshet.Runtime.Jobs;

namespace Freshet.Testing;

/// <summary>
/// Runs a whole job for a test: the real engine on the test's own thread, in virtual time, with its checkpoints on a disk in memory. Nothing happens behind the test's back: the job works
/// when the test lets it, and each call returns when it has done all that it can without time passing. The same calls give the same run.
/// <code>
/// var (orders, totals) = (new TestSource&lt;Order&gt;(), new TestSink&lt;Total&gt;());
/// using var job = JobTest.Of(env => Totals(env.FromTest(orders)).ToTest(totals)).Parallelism(2).Start();
/// orders.Add(new Order("a", 5), at: 1000).Watermark(60_000);
/// totals.Records.Expect(new Total("a", 5));
/// job.Checkpoint();
/// job.Restart();      // a crash, and the next start
/// </code>
/// </summary>
public sealed partial class JobTest : IDisposable
{
    private const int NoIntervalDays = 3_650; // only the test takes checkpoints

    private readonly JobTestSetup _setup;
    private readonly SeededRandom _random;
    private readonly ListLogger _log = new();
    private TestProcess? _process;
    private JobStatus? _lastStatus;
    private long _nowMicros;
    private int? _parallelism;

    internal JobTest(JobTestSetup setup)
    {
        _setup = setup;
        _random = new SeededRandom(setup.RandomSeed);
        _parallelism = setup.Subtasks;
        _nowMicros = setup.Snapshot?.NowMicros ?? (setup.StartTime * 1000);
        Disk = setup.Disk ?? setup.Snapshot?.Disk(_random.NextBits()) ?? new SimulatedDisk(_random.NextBits());
        try
        {
            Start();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>A test of the job that this method builds: <c>JobTest.Of(Orders.Build)</c>, or <c>JobTest.Of(env => Orders.Totals(env.FromTest(orders)).ToTest(totals))</c>. It is built anew at each start.</summary>
    public static JobTestSetup Of(Action<StreamEnvironment> build)
    {
        ArgumentNullException.ThrowIfNull(build);
        return new JobTestSetup(() =>
        {
            var environment = StreamEnvironment.Create(new JobOptions { Parallelism = 1 });
            build(environment);
            return environment;
        });
    }

    /// <summary>A test of the job that this method makes, its options too: <c>JobTest.Of(() => Program.Build(args))</c>. Its parallelism is the cores of the machine unless it, or the test, says otherwise.</summary>
    public static JobTestSetup Of(Func<StreamEnvironment> build)
    {
        ArgumentNullException.ThrowIfNull(build);
        return new JobTestSetup(build);
    }

    /// <summary>The wall clock of the job, in milliseconds since 1970. It moves when the test moves it.</summary>
    public long Now => NowMicros / 1000;

    /// <summary>The disk: what the job writes to files, and its checkpoints.</summary>
    public SimulatedDisk Disk { get; private set; }

    /// <summary>The job as it is now: counters, late and bad records, checkpoints.</summary>
    public JobStatus Status
    {
        get
        {
            Rest();
            return _process?.Job.Status ?? _lastStatus ?? throw new HarnessException("The job has not run yet.");
        }
    }

    /// <summary>True while the job's process is there and the job has not ended.</summary>
    public bool IsRunning => _process is { IsOver: false };

    /// <summary>What the job logged.</summary>
    public IReadOnlyList<LoggedLine> Logged => _log.Lines;

    /// <summary>How often the process was started.</summary>
    public int Lives { get; private set; }

    private long NowMicros => _process?.Scheduler.NowMicros ?? _nowMicros;

    /// <summary>The count of a counter of the job's functions, over all subtasks; 0 when none of this name was asked for.</summary>
    public long Counter(string name) => Status.Counters.GetValueOrDefault(name);

    /// <summary>A histogram of the job's functions, over all subtasks; null when none of this name was asked for.</summary>
    public HistogramValues? Histogram(string name) => Status.Histograms.GetValueOrDefault(name);

    /// <summary>Looks into an operator: the one with this uid, or (without such a uid) this name.</summary>
    /// <exception cref="HarnessException">There is none, or several: names those that there are.</exception>
    public TestOperator Operator(string id)
    {
        Rest();
        var process = Running("look into an operator");
        return new TestOperator(this, Find(process.Graph, id).Id);
    }

    /// <summary>Ends the test; a job that still runs is let go, its functions are closed.</summary>
    public void Dispose()
    {
        End(static process => process.Close());
        GC.SuppressFinalize(this);
    }

    /// <summary>Where the setup does not say how many records are read at a time.</summary>
    internal int? Pace { get; set; }

    internal void Later(Action what) => _process?.Scheduler.At(NowMicros, what);

    internal IReadOnlyList<ITestEnd> Ends => _process?.Ends ?? [];

    internal IEnumerable<IInspected> InspectedOf(int node) => _process?.OperatorsOf(node).OfType<IInspected>() ?? [];

    internal int SubtasksOf(int node) => Graph.Nodes[node].Parallelism ?? _process!.Options.Parallelism;

    internal StreamGraph Graph => _process?.Graph ?? throw new HarnessException("The job does not run.");

    internal string Describe() => FormattableString.Invariant($"at time {Now}{(_process is null ? ", with no job running" : _process.IsOver ? ", the job being over" : "")}");

    internal static StreamNode Find(StreamGraph graph, string id)
    {
        List<StreamNode> found = [.. graph.Nodes.Where(n => n.Uid == id)];
        found = found.Count > 0 ? found : [.. graph.Nodes.Where(n => n.Name == id)];
        return found switch
        {
            [var one] => one,
            [] => throw new HarnessException($"The job has no operator with the uid or name '{id}'. It has: {string.Join(", ", graph.Nodes.Select(static n => $"'{n.Uid ?? n.Name}'"))}."),
            _ => throw new HarnessException($"The job has {found.Count} operators with the name '{id}'. Give the one that is meant a uid: .WithUid(\"...\")."),
        };
    }

    private TestProcess Running(string what) => _process is { IsOver: false } running ? running : throw new HarnessException(
        $"There is no running job to {what}: {(_process is { } over ? (over.Failure is { } failure ? $"it failed ({failure.Message})" : "it has ended") : "its process was ended by the test; Start() starts it again")}.");

    private void ThrowFailure()
    {
        if (_process?.Failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }
}
