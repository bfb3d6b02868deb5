using Freshet.Core;
using Freshet.Core.Graph;

namespace Freshet.Testing;

/// <summary>
/// The harness for operators with two inputs: what comes in on each, and what must come out whichever comes first.
/// <code>
/// TwoInputTest.Of&lt;Order, Payment, string&gt;((orders, payments) => orders.KeyBy(o => o.Id).Connect(payments.KeyBy(p => p.Id)).Process(() => new Match()))
///     .Left(Record(new Order(1), at: 1), Watermark(1), End())
///     .Right(Record(new Payment(1), at: 5), End())
///     .ExpectInAnyOrder(Record("1 paid", at: 5))
///     .CheckAll();
/// </code>
/// </summary>
public static class TwoInputTest
{
    /// <summary>A test of the one operator that these calls add to two streams; keyed and spread as they say.</summary>
    public static TwoInputTest<TLeft, TRight, TOut> Of<TLeft, TRight, TOut>(Func<DataStream<TLeft>, DataStream<TRight>, DataStream<TOut>> build)
    {
        ArgumentNullException.ThrowIfNull(build);
        var environment = StreamEnvironment.Create();
        build(Source<TLeft>(environment), Source<TRight>(environment));
        var graph = environment.ToGraph();
        if (graph.Nodes.Count != 3 || graph.Edges.Count != 2)
        {
            throw new HarnessException($"The calls must add one operator that reads both streams; they add {graph.Nodes.Count - 2} operators.\n{graph.Explain()}");
        }

        var node = graph.Nodes[2];
        return new TwoInputTest<TLeft, TRight, TOut>(node.Create, node.Name, graph.Edges.Single(e => e.Input == 0).Partitioning, graph.Edges.Single(e => e.Input == 1).Partitioning);
    }

    private static DataStream<T> Source<T>(StreamEnvironment environment) =>
        environment.FromSource<T>("input", static () => throw new HarnessException("The harness feeds the operator itself."), isBounded: true);

    internal static KeyHasher<T>? HasherOf<T>(Partitioning partitioning) => (partitioning as Partitioning.Hash)?.Hasher as KeyHasher<T>;
}
