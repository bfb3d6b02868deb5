using Freshet.Core;
using Freshet.Core.Graph;

namespace Freshet.Testing;

/// <summary>
/// The operator harness: one input and what must come out, replayed in every way in which a job may treat an operator.
/// <code>
/// OperatorTest.Of&lt;string, (string, long)&gt;(words => words.KeyBy(w => w).Window(tenMilliseconds).Count((w, _, n) => (w, n)))
///     .Input(Record("a", at: 1), Record("a", at: 2), Watermark(10))
///     .Expect("+ a 2 @9")
///     .CheckAll();
/// </code>
/// </summary>
public static class OperatorTest
{
    /// <summary>A test of the operator that <paramref name="create"/> makes; it is called for every subtask and every start.</summary>
    public static OperatorTest<TIn, TOut> Of<TIn, TOut>(Func<Operator<TIn, TOut>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return new OperatorTest<TIn, TOut>(create);
    }

    /// <summary>A test of the one operator that these calls add to a stream; keyed as they say.</summary>
    public static OperatorTest<TIn, TOut> Of<TIn, TOut>(Func<DataStream<TIn>, DataStream<TOut>> build)
    {
        ArgumentNullException.ThrowIfNull(build);
        var (node, edge) = OnlyNode<TIn>(stream => build(stream));
        var test = new OperatorTest<TIn, TOut>(() => (Operator<TIn, TOut>)node.Create()).Named(node.Name);
        return edge.Partitioning is Partitioning.Hash { Hasher: KeyHasher<TIn> hasher } ? test.KeyedBy(hasher) : test;
    }

    /// <summary>The node that the calls add behind a source, and the edge into it.</summary>
    internal static (StreamNode Node, StreamEdge Edge) OnlyNode<TIn>(Action<DataStream<TIn>> build)
    {
        var environment = StreamEnvironment.Create();
        build(environment.FromSource<TIn>("input", static () => throw new HarnessException("The harness feeds the operator itself."), isBounded: true));
        var graph = environment.ToGraph();
        return graph.Nodes.Count == 2
            ? (graph.Nodes[1], graph.Edges[0])
            : throw new HarnessException($"The calls add {graph.Nodes.Count - 1} operators; the harness tests one at a time.\n{graph.Explain()}");
    }
}
