namespace Freshet;

/// <summary>Windows of a whole stream, without keys. They run in one subtask.</summary>
public static class WindowAllExtensions
{
    private const byte Whole = 0;

    /// <summary>All records of the stream in windows of event time; records are folded together where they are before they cross to the one subtask.</summary>
    public static AllWindowedStream<T> WindowAll<T>(this DataStream<T> stream, EventTimeWindows windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return new AllWindowedStream<T>(stream.KeyBy(static _ => Whole).Window(windows));
    }

    /// <summary>All records of the stream in windows of any kind, with triggers, lateness, evictors. The key of its functions is of no meaning.</summary>
    public static GeneralWindowedStream<byte, T> WindowAll<T>(this DataStream<T> stream, WindowAssigner windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return stream.KeyBy(static _ => Whole).Window(windows).InOneSubtask();
    }
}

/// <summary>All records of a stream in windows of event time; end it by saying what to make of a window.</summary>
public sealed class AllWindowedStream<T>
{
    private readonly WindowedStream<byte, T> _windows;

    internal AllWindowedStream(WindowedStream<byte, T> windows) => _windows = windows;

    /// <summary>Late records go to a side output of the stream of results; they are counted all the same.</summary>
    public AllWindowedStream<T> LateTo(OutputTag<T> tag) => new(_windows.LateTo(tag));

    /// <summary>Windows with triggers, lateness, evictors, functions of one's own. The key of its functions is of no meaning.</summary>
    public GeneralWindowedStream<byte, T> General() => _windows.General().InOneSubtask();

    /// <summary>Folds the records of a window as they come, and makes one record of the window and the result when it is over.</summary>
    public DataStream<TOut> Aggregate<TAcc, TResult, TOut>(AggregateFunction<T, TAcc, TResult> function, Func<TimeWindow, TResult, TOut> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        return _windows.Aggregate(function, (_, window, result) => make(window, result)).WithParallelism(1);
    }

    /// <summary>Counts the records of a window.</summary>
    public DataStream<TOut> Count<TOut>(Func<TimeWindow, long, TOut> make) => Aggregate(Aggregates.Count<T>(), make);

    /// <summary>Joins the records of a window two by two into one. The function must be associative.</summary>
    public DataStream<T> Reduce(Func<T, T, T> join) => _windows.Reduce(join).WithParallelism(1);
}
