using Freshet.Core;

namespace Freshet.Testing;

/// <summary>What a sink promises about its outside.</summary>
public enum SinkPromise
{
    /// <summary>A record is seen once, when the checkpoint after it is complete, and never again or before.</summary>
    ExactlyOnce,

    /// <summary>A record is seen once or more often, at the latest when the snapshot after it was taken.</summary>
    AtLeastOnce,
}

/// <summary>
/// The sink harness: the same records under every order of barriers, completions, crashes and restarts, and after each step a look
/// at what the world sees. The outside (a disk, a collection, a broker) is made anew for every run.
/// <code>
/// SinkTest.Of(() => new SimulatedDisk(seed: 1), (DataStream&lt;string&gt; words, SimulatedDisk disk) => words.ToFiles("out", Format.Text))
///     .Visible(disk => LinesOf(disk, "out"))
///     .Input("a", "b", "c", "d")
///     .CheckAll();
/// </code>
/// </summary>
public static class SinkTest
{
    /// <summary>A test of the writer that <paramref name="create"/> makes; it is called for every subtask and every start.</summary>
    public static SinkTest<T, TOutside> Of<T, TOutside>(Func<TOutside> outside, Func<TOutside, SinkWriter<T>> create)
    {
        ArgumentNullException.ThrowIfNull(outside);
        ArgumentNullException.ThrowIfNull(create);
        return new SinkTest<T, TOutside>(outside, place => () => create(place), "under-test", null);
    }

    /// <summary>A test of the one sink that these calls put at the end of a stream.</summary>
    public static SinkTest<T, TOutside> Of<T, TOutside>(Func<TOutside> outside, Func<DataStream<T>, TOutside, StreamEnd> build)
    {
        ArgumentNullException.ThrowIfNull(outside);
        ArgumentNullException.ThrowIfNull(build);
        var (shown, _) = OperatorTest.OnlyNode<T>(stream => build(stream, outside()));
        return new SinkTest<T, TOutside>(
            outside,
            place =>
            {
                var (node, _) = OperatorTest.OnlyNode<T>(stream => build(stream, place));
                return () => (SinkWriter<T>)node.Create();
            },
            shown.Name,
            shown.ParallelismMax);
    }
}
