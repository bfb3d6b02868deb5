using Freshet.Core;
using Freshet.Core.Graph;

namespace Freshet.Testing;

/// <summary>
/// The source harness: reads a source to its end with barriers, restarts, crashes and other parallelisms between any two reads,
/// and requires the same records each time: none lost, none twice, in order within a split.
/// <code>
/// SourceTest.Of(env => env.FromFiles("in", Format.Text))
///     .Files(() => DiskWith("in/a", "one\ntwo\n"))
///     .ExpectInAnyOrder(Record("one"), Record("two"))
///     .CheckAll();
/// </code>
/// </summary>
public static class SourceTest
{
    /// <summary>A test of the reader that <paramref name="create"/> makes; it is called for every subtask and every start.</summary>
    public static SourceTest<T> Of<T>(Func<SourceReader<T>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return new SourceTest<T>(create, "under-test", null);
    }

    /// <summary>A test of the one source that these calls open.</summary>
    public static SourceTest<T> Of<T>(Func<StreamEnvironment, DataStream<T>> build)
    {
        ArgumentNullException.ThrowIfNull(build);
        var environment = StreamEnvironment.Create();
        build(environment);
        var graph = environment.ToGraph();
        return graph.Nodes is [{ Role: NodeRole.Source } node]
            ? new SourceTest<T>(() => (SourceReader<T>)node.Create(), node.Name, node.ParallelismMax)
            : throw new HarnessException($"The calls open {graph.Nodes.Count} nodes; the harness tests one source at a time.\n{graph.Explain()}");
    }
}
