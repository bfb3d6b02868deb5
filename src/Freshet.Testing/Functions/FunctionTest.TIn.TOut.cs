namespace Freshet.Testing;

/// <summary>A test of a function with one input; made by <see cref="FunctionTest"/>.</summary>
public sealed class FunctionTest<TIn, TOut> : FunctionTest<TOut>
{
    private readonly Func<DataStream<TIn>, DataStream<TOut>> _build;
    private readonly TestSource<TIn> _source = new();

    internal FunctionTest(Func<DataStream<TIn>, DataStream<TOut>> build)
    {
        _build = build;
        Input = new TestInput<TIn>(_source, () => Job);
    }

    /// <summary>The input.</summary>
    public TestInput<TIn> Input { get; }

    /// <summary>Subtasks of the function; 1 if not said. Records find theirs by key, or in turn.</summary>
    public FunctionTest<TIn, TOut> WithParallelism(int parallelism)
    {
        SetParallelism(parallelism);
        return this;
    }

    /// <summary>The wall clock at the start, in milliseconds; 0 if not said.</summary>
    public FunctionTest<TIn, TOut> StartingAt(long time)
    {
        SetStart(time);
        return this;
    }

    /// <summary>Gives the function a record with its event time in milliseconds (null: without).</summary>
    public void Push(TIn record, long? at = null) => Input.Push(record, at);

    /// <summary>Gives it elements: <c>Push(Record("a", at: 1000), Watermark(2000))</c>.</summary>
    public void Push(params IReadOnlyList<TestElement<TIn>> elements) => Input.Push(elements);

    /// <summary>Event time reaches this point (milliseconds): timers of event time up to it come due.</summary>
    public void Watermark(long at) => Input.Watermark(at);

    private protected override DataStream<TOut> Build(StreamEnvironment environment) => _build(Read(environment, _source, "input"));
}
