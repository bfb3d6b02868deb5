namespace Freshet.Testing;

/// <summary>
/// Tests of single functions: push records, move event time and the wall clock, look at what comes out, at states and timers, take a snapshot and go on from it in a fresh instance. The function runs in
/// the engine's own operator.
/// <code>
/// using var test = FunctionTest.Of((Sale sale) => sale.Account, () => new Totals());
/// test.Push(new Sale("a", 5), at: 1000);
/// test.Output.ExpectNext(new Total("a", 5));
/// test.State("a").Expect("sum", 5L);
/// test.Restart(parallelism: 2);
/// </code>
/// </summary>
public static class FunctionTest
{
    /// <summary>A test of what these calls add to a stream: maps, filters, windows, asynchronous functions, functions on a keyed stream.</summary>
    public static FunctionTest<TIn, TOut> Of<TIn, TOut>(Func<DataStream<TIn>, DataStream<TOut>> build)
    {
        ArgumentNullException.ThrowIfNull(build);
        return new FunctionTest<TIn, TOut>(build);
    }

    /// <summary>A test of what these calls make of two streams.</summary>
    public static FunctionTest<TLeft, TRight, TOut> Of<TLeft, TRight, TOut>(Func<DataStream<TLeft>, DataStream<TRight>, DataStream<TOut>> build)
    {
        ArgumentNullException.ThrowIfNull(build);
        return new FunctionTest<TLeft, TRight, TOut>(build);
    }

    /// <summary>A test of a function without a key.</summary>
    public static FunctionTest<TIn, TOut> Of<TIn, TOut>(Func<ProcessFunction<TIn, TOut>> create) =>
        Of<TIn, TOut>(stream => stream.Process(create));

    /// <summary>A test of a function on a keyed stream.</summary>
    public static FunctionTest<TIn, TOut> Of<K, TIn, TOut>(Func<TIn, K> key, Func<KeyedProcessFunction<K, TIn, TOut>> create) =>
        Of<TIn, TOut>(stream => stream.KeyBy(key).Process(create));

    /// <summary>A test of a function over two streams without keys.</summary>
    public static FunctionTest<TLeft, TRight, TOut> Of<TLeft, TRight, TOut>(Func<CoProcessFunction<TLeft, TRight, TOut>> create) =>
        Of<TLeft, TRight, TOut>((left, right) => left.Connect(right).Process(create));

    /// <summary>A test of a function over two keyed streams.</summary>
    public static FunctionTest<TLeft, TRight, TOut> Of<K, TLeft, TRight, TOut>(
        Func<TLeft, K> leftKey, Func<TRight, K> rightKey, Func<KeyedCoProcessFunction<K, TLeft, TRight, TOut>> create) =>
        Of<TLeft, TRight, TOut>((left, right) => left.KeyBy(leftKey).Connect(right.KeyBy(rightKey)).Process(create));

    /// <summary>A test of a function over a stream and one that is broadcast, which is the right one.</summary>
    public static FunctionTest<TIn, TBroadcast, TOut> Of<TIn, TBroadcast, TOut>(Func<BroadcastFunction<TIn, TBroadcast, TOut>> create) =>
        Of<TIn, TBroadcast, TOut>((stream, broadcast) => stream.ConnectBroadcast(broadcast).Process(create));

    /// <summary>A test of a function over a keyed stream and one that is broadcast, which is the right one.</summary>
    public static FunctionTest<TIn, TBroadcast, TOut> Of<K, TIn, TBroadcast, TOut>(Func<TIn, K> key, Func<KeyedBroadcastFunction<K, TIn, TBroadcast, TOut>> create) =>
        Of<TIn, TBroadcast, TOut>((stream, broadcast) => stream.KeyBy(key).ConnectBroadcast(broadcast).Process(create));
}
