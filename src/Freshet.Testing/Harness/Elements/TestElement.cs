namespace Freshet.Testing;

/// <summary>
/// Makes the elements of tests: <c>using static Freshet.Testing.TestElement;</c>, then
/// <c>.Input(Record("a", at: 1000), Watermark(2000), End())</c>.
/// </summary>
public static class TestElement
{
    /// <summary>A record with its event time in milliseconds (null: without) and, in the chain of a source, the split it is from.</summary>
    public static TestElement<T> Record<T>(T value, long? at = null, int split = Core.Batch.NoSplit) => new(value, at, split);

    /// <summary>Records with one event time in milliseconds.</summary>
    public static TestElement<T>[] Records<T>(long at, params T[] values) => [.. values.Select(value => new TestElement<T>(value, at))];

    /// <summary>Event time reaches this point (milliseconds).</summary>
    public static TestControl Watermark(long at) => new(TestElementKind.Watermark, at);

    /// <summary>The wall clock moves on to this time (milliseconds); wake-ups due until then are served in their order.</summary>
    public static TestControl Time(long at) => new(TestElementKind.Time, at);

    /// <summary>The wall clock moves on to this time (milliseconds) while the output is full: nothing runs, no willing time passes.</summary>
    public static TestControl Blocked(long until) => new(TestElementKind.Blocked, until);

    /// <summary>The source of the chain takes up a split.</summary>
    public static TestControl SplitOpened(int split) => new(TestElementKind.SplitOpened, split);

    /// <summary>The source of the chain has read a split to its end.</summary>
    public static TestControl SplitEnded(int split) => new(TestElementKind.SplitEnded, split);

    /// <summary>The input turns idle.</summary>
    public static TestControl Idle() => new(TestElementKind.Status, 0);

    /// <summary>The input turns active again.</summary>
    public static TestControl Active() => new(TestElementKind.Status, 1);

    /// <summary>The input ends: event time moves to its end, then the operator is told.</summary>
    public static TestControl End() => new(TestElementKind.End, 0);
}
