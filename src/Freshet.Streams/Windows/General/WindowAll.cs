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

    /// <summary>All records of the stream in windows that depend on what they hold: sessions with a gap by record, an assigner of one's own. The key of its functions is of no meaning.</summary>
    public static GeneralWindowedStream<byte, T> WindowAll<T>(this DataStream<T> stream, WindowAssigner<T> windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return stream.KeyBy(static _ => Whole).Window(windows).InOneSubtask();
    }

    /// <summary>All records of the stream, so many to a window. The key of its functions is of no meaning.</summary>
    public static CountWindowedStream<byte, T> CountWindowAll<T>(this DataStream<T> stream, int size) => stream.CountWindowAll(size, size);

    /// <summary>The last <paramref name="size"/> records of the stream after every <paramref name="slide"/> of them. The key of its functions is of no meaning.</summary>
    public static CountWindowedStream<byte, T> CountWindowAll<T>(this DataStream<T> stream, int size, int slide) =>
        stream.KeyBy(static _ => Whole).CountWindow(size, slide).InOneSubtask();
}

/// <summary>All records of a stream in windows of event time; end it by saying what to make of a window.</summary>
public sealed class AllWindowedStream<T>
{
    private readonly WindowedStream<byte, T> _windows;

    internal AllWindowedStream(WindowedStream<byte, T> windows) => _windows = windows;

    /// <summary>Late records go to a side output of the stream of results; they are counted all the same.</summary>
    public AllWindowedStream<T> LateTo(OutputTag<T> tag) => new(_windows.LateTo(tag));

    /// <summary>The same windows with triggers, lateness, evictors, in any order. The key of its functions is of no meaning.</summary>
    public GeneralWindowedStream<byte, T> General() => _windows.General().InOneSubtask();

    /// <summary>Keeps a window for this long after its end: see <see cref="GeneralWindowedStream{K,T}.AllowedLateness"/>. The key of its functions is of no meaning.</summary>
    public GeneralWindowedStream<byte, T> AllowedLateness(TimeSpan lateness) => General().AllowedLateness(lateness);

    /// <summary>When windows give out results, in place of their end. The key of its functions is of no meaning.</summary>
    public GeneralWindowedStream<byte, T> Trigger(TriggerSpec trigger) => General().Trigger(trigger);

    /// <summary>The same by a trigger of one's own.</summary>
    public GeneralWindowedStream<byte, T> Trigger(Func<Trigger<T>> create) => General().Trigger(create);

    /// <summary>Takes records out of windows before or after their results are made. The key of its functions is of no meaning.</summary>
    public GeneralWindowedStream<byte, T> Evict(Evictor<T> evictor) => General().Evict(evictor);

    /// <summary>Works on all records of a window with a function of one's own, whose key is of no meaning.</summary>
    public DataStream<TOut> Process<TOut>(Func<WindowFunction<byte, T, TOut>> create) => General().Process(create);

    /// <summary>Makes any number of records of the window and all its records.</summary>
    public DataStream<TOut> Apply<TOut>(Func<TimeWindow, IReadOnlyList<T>, IEnumerable<TOut>> apply)
    {
        ArgumentNullException.ThrowIfNull(apply);
        return General().Apply((_, window, records) => apply(window, records));
    }

    /// <summary>Folds records as they come, and gives the result to a window function, whose key is of no meaning, when the window is over.</summary>
    public DataStream<TOut> Aggregate<TAcc, TResult, TOut>(AggregateFunction<T, TAcc, TResult> function, Func<WindowFunction<byte, TResult, TOut>> create) =>
        General().Aggregate(function, create);

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
