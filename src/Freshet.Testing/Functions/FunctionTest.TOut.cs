using Freshet.Core.Graph;

namespace Freshet.Testing;

/// <summary>What tests of functions have in common; made by <see cref="FunctionTest"/>. It begins with the first call that needs the function to run: what is set up comes before.</summary>
public abstract class FunctionTest<TOut> : IDisposable
{
    private readonly TestSink<TOut> _output = new("output");
    private readonly Dictionary<string, (object Sink, Action<DataStream<TOut>> Read)> _sides = new(StringComparer.Ordinal);
    private int _parallelism = 1;
    private long _startTime;
    private JobTest? _job;

    private protected FunctionTest()
    {
    }

    /// <summary>What came out.</summary>
    public TestOutput<TOut> Output => _output.Records;

    /// <summary>How far event time has come behind the function, in milliseconds; <see cref="long.MinValue"/> before the first watermark.</summary>
    public long OutputWatermark
    {
        get
        {
            _ = Job; // it has begun
            return _output.Watermark;
        }
    }

    /// <summary>The job that the function runs in, for whatever is not here.</summary>
    public JobTest Job => _job ??= Begin();

    /// <summary>The wall clock in milliseconds.</summary>
    public long Now => Job.Now;

    /// <summary>Records that came too late for their window.</summary>
    public long Late => Job.Status.Late;

    /// <summary>Records that were skipped, or whose call failed, by policy.</summary>
    public long Bad => Job.Status.Bad;

    /// <summary>Timers that are set and have not come due.</summary>
    public IReadOnlyList<TestTimer> Timers => Function.Timers;

    /// <summary>The function's operator, to look into. Where the test's calls add several with functions, the last.</summary>
    public TestOperator Function => new(Job, FunctionNode());

    /// <summary>A side output. Ask for it before the first record: what nobody reads is not kept.</summary>
    public TestOutput<TSide> Side<TSide>(OutputTag<TSide> tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        if (!_sides.TryGetValue(tag.Name, out var side))
        {
            CheckNotBegun($"the side output '{tag.Name}' was asked for");
            var sink = new TestSink<TSide>($"side output '{tag.Name}'");
            side = (sink, stream => stream.SideOutput(tag).ToTest(sink, $"side {tag.Name}").WithParallelism(1));
            _sides.Add(tag.Name, side);
        }

        return side.Sink is TestSink<TSide> same ? same.Records : throw new HarnessException($"The side output '{tag.Name}' was asked for with two types of records, {typeof(TSide).Name} the second time.");
    }

    /// <summary>The count of a counter of the function, over all subtasks; 0 when none of this name was asked for.</summary>
    public long Counter(string name) => Job.Counter(name);

    /// <summary>A histogram of the function, over all subtasks; null when none of this name was asked for.</summary>
    public HistogramValues? Histogram(string name) => Job.Histogram(name);

    /// <summary>The states of a key.</summary>
    public KeyState State<K>(K key) => Function.State(key);

    /// <summary>These timers are set and no others, in any order.</summary>
    /// <exception cref="HarnessException">They are not: shows both, side by side.</exception>
    public void ExpectTimers(params IReadOnlyList<TestTimer> timers) => Function.ExpectTimers(timers);

    /// <summary>Lets the wall clock go on: timers of processing time come due, each at its time.</summary>
    public void AdvanceTime(TimeSpan by) => Job.AdvanceTime(by);

    /// <summary>Lets the wall clock go on until it shows this (milliseconds).</summary>
    public void AdvanceTimeTo(long time) => Job.AdvanceTimeTo(time);

    /// <summary>Takes a checkpoint: the function's OnSnapshot is called, and OnCheckpointComplete behind it.</summary>
    public void Checkpoint() => Job.Checkpoint();

    /// <summary>Takes a checkpoint and keeps it, to go back to.</summary>
    public TestSnapshot Snapshot() => Job.Snapshot();

    /// <summary>Goes back to a snapshot: a fresh instance (or several) of the function goes on from it. What came in and went out since then is undone.</summary>
    public void Restore(TestSnapshot snapshot, int? parallelism = null)
    {
        Job.Restore(snapshot, parallelism);
        Job.Run();
    }

    /// <summary>Takes a checkpoint and goes on from it in a fresh instance of the function, or in several. The old one is not closed, as in a crash.</summary>
    public void Restart(int? parallelism = null)
    {
        Job.Checkpoint();
        Crash(parallelism);
    }

    /// <summary>A crash: a fresh instance (or several) goes on from the last checkpoint, from the begin when there was none. What came in since comes again.</summary>
    public void Crash(int? parallelism = null)
    {
        Job.Restart(parallelism);
        Job.Run();
    }

    /// <summary>The input ends: event time moves to its end, OnEnd and OnClose are called, and all that was left has come out.</summary>
    public void End() => Job.Finish();

    /// <summary>Closes the function where it is: OnClose is called.</summary>
    public void Dispose()
    {
        _job?.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected void SetParallelism(int parallelism)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parallelism);
        CheckNotBegun("another parallelism was asked for");
        _parallelism = parallelism;
    }

    private protected void SetStart(long time)
    {
        CheckNotBegun("another start time was asked for");
        _startTime = time;
    }

    private protected abstract DataStream<TOut> Build(StreamEnvironment environment);

    private protected static DataStream<T> Read<T>(StreamEnvironment environment, TestSource<T> source, string name) => environment.FromTest(source, name).WithParallelism(1);

    private JobTest Begin() => JobTest.Of(environment =>
    {
        var stream = Build(environment);
        foreach (var (_, read) in _sides.Values)
        {
            read(stream);
        }

        stream.ToTest(_output, "output").WithParallelism(1);
    }).Parallelism(_parallelism).StartingAt(_startTime).Named("function-test").Start();

    private int FunctionNode()
    {
        Job.Rest();
        foreach (var node in Job.Graph.Nodes.Where(static n => n.Role == NodeRole.Operator).Reverse())
        {
            if (Job.InspectedOf(node.Id).Any())
            {
                return node.Id;
            }
        }

        throw new HarnessException("What is tested has no function of one's own with states or timers to look at.");
    }

    private void CheckNotBegun(string what)
    {
        if (_job is not null)
        {
            throw new HarnessException($"{char.ToUpperInvariant(what[0])}{what[1..]} when the test had begun. Ask before the first record.");
        }
    }
}
