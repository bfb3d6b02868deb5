namespace Freshet.Testing;

/// <summary>A test of a function with two inputs; made by <see cref="FunctionTest"/>. What is pushed first comes first.</summary>
public sealed class FunctionTest<TLeft, TRight, TOut> : FunctionTest<TOut>
{
    private readonly Func<DataStream<TLeft>, DataStream<TRight>, DataStream<TOut>> _build;
    private readonly TestSource<TLeft> _left = new();
    private readonly TestSource<TRight> _right = new();

    internal FunctionTest(Func<DataStream<TLeft>, DataStream<TRight>, DataStream<TOut>> build)
    {
        _build = build;
        Left = new TestInput<TLeft>(_left, () => Job);
        Right = new TestInput<TRight>(_right, () => Job);
    }

    /// <summary>The left input: of a broadcast function, the stream.</summary>
    public TestInput<TLeft> Left { get; }

    /// <summary>The right input: of a broadcast function, what is broadcast.</summary>
    public TestInput<TRight> Right { get; }

    /// <summary>Subtasks of the function; 1 if not said. Records find theirs by key, or in turn.</summary>
    public FunctionTest<TLeft, TRight, TOut> WithParallelism(int parallelism)
    {
        SetParallelism(parallelism);
        return this;
    }

    /// <summary>The wall clock at the start, in milliseconds; 0 if not said.</summary>
    public FunctionTest<TLeft, TRight, TOut> StartingAt(long time)
    {
        SetStart(time);
        return this;
    }

    /// <summary>Event time of both inputs reaches this point (milliseconds).</summary>
    public void Watermark(long at)
    {
        _left.Watermark(at);
        Right.Watermark(at);
    }

    private protected override DataStream<TOut> Build(StreamEnvironment environment) => _build(Read(environment, _left, "left"), Read(environment, _right, "right"));
}
