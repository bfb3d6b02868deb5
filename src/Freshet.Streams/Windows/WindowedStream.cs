using Freshet.Core;

namespace Freshet;

/// <summary>Opens windows on a keyed stream.</summary>
public static class WindowExtensions
{
    /// <summary>Gathers the records of each key in windows of event time. Needs watermarks before it. A record whose windows are all over is late: counted and left out.</summary>
    public static WindowedStream<K, T> Window<K, T>(this KeyedStream<K, T> stream, EventTimeWindows windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return new WindowedStream<K, T>(stream, windows);
    }

    /// <summary>Gathers the records of each key in windows of any kind: sessions, cumulative ones, those of the calendar or the wall clock, global ones.</summary>
    public static GeneralWindowedStream<K, T> Window<K, T>(this KeyedStream<K, T> stream, WindowAssigner windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return new GeneralWindowedStream<K, T>(stream, windows.For<T>);
    }

    /// <summary>Gathers the records of each key in windows that depend on what they hold: sessions with a gap by record, an assigner of one's own.</summary>
    public static GeneralWindowedStream<K, T> Window<K, T>(this KeyedStream<K, T> stream, WindowAssigner<T> windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return new GeneralWindowedStream<K, T>(stream, () => windows);
    }
}

/// <summary>The records of each key in windows; end it by saying what to make of a window.</summary>
public sealed class WindowedStream<K, T>
{
    private readonly KeyedStream<K, T> _stream;
    private readonly EventTimeWindows _windows;
    private readonly OutputTag<T>? _late;

    internal WindowedStream(KeyedStream<K, T> stream, EventTimeWindows windows, OutputTag<T>? late = null)
    {
        _stream = stream;
        _windows = windows;
        _late = late;
    }

    /// <summary>Late records go to a side output of the stream of results, <see cref="DataStream{T}.SideOutput"/>; they are counted all the same.</summary>
    public WindowedStream<K, T> LateTo(OutputTag<T> tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return new WindowedStream<K, T>(_stream, _windows, tag);
    }

    /// <summary>The same windows with triggers, lateness, evictors.</summary>
    public GeneralWindowedStream<K, T> General()
    {
        var general = new GeneralWindowedStream<K, T>(_stream, new AlignedWindows(_windows, isEventTime: true).For<T>);
        return _late is { } late ? general.LateTo(late) : general;
    }

    /// <summary>Keeps a window for this long after its end: see <see cref="GeneralWindowedStream{K,T}.AllowedLateness"/>.</summary>
    public GeneralWindowedStream<K, T> AllowedLateness(TimeSpan lateness) => General().AllowedLateness(lateness);

    /// <summary>When windows give out results, in place of their end.</summary>
    public GeneralWindowedStream<K, T> Trigger(TriggerSpec trigger) => General().Trigger(trigger);

    /// <summary>The same by a trigger of one's own.</summary>
    public GeneralWindowedStream<K, T> Trigger(Func<Trigger<T>> create) => General().Trigger(create);

    /// <summary>Takes records out of windows before or after their results are made.</summary>
    public GeneralWindowedStream<K, T> Evict(Evictor<T> evictor) => General().Evict(evictor);

    /// <summary>Works on all records of a window with a function of one's own.</summary>
    public DataStream<TOut> Process<TOut>(Func<WindowFunction<K, T, TOut>> create) => General().Process(create);

    /// <summary>Makes any number of records of the key, the window and all its records.</summary>
    public DataStream<TOut> Apply<TOut>(Func<K, TimeWindow, IReadOnlyList<T>, IEnumerable<TOut>> apply) => General().Apply(apply);

    /// <summary>Folds records as they come, and gives the result to a window function when the window is over.</summary>
    public DataStream<TOut> Aggregate<TAcc, TResult, TOut>(AggregateFunction<T, TAcc, TResult> function, Func<WindowFunction<K, TResult, TOut>> create) =>
        General().Aggregate(function, create);

    /// <summary>Folds each key's records of a window as they come, and makes one record of the key, the window and the result when the window is over.</summary>
    public DataStream<TOut> Aggregate<TAcc, TResult, TOut>(AggregateFunction<T, TAcc, TResult> function, Func<K, TimeWindow, TResult, TOut> make)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(make);
        function.CheckStorable("window");
        var (hasher, windows) = (_stream.Hasher, _windows);
        var accumulators = AccumulatorColumn<TAcc>.Of();
        var partials = new SelectorHasher<K, Partial<K, TAcc>>(static partial => partial.Key, hasher.Format);
        if (_late is { } late)
        {
            return _stream.Transform("window", sides => Create(sides.Count > 0), windows.Detail, late).OnEventTime($"{windows.Detail} windows"); // late records must come as they are
        }

        var combine = AccumulatorColumn<TAcc>.InPlace ? new WindowCombinerFactory<K, T, TAcc, TResult>(hasher, windows, function, accumulators, partials) : null;
        return _stream.Transform("window", () => Create(lateIsRead: false), windows.Detail, combine).OnEventTime($"{windows.Detail} windows");

        WindowOperator<K, T, TAcc, TResult, TOut> Create(bool lateIsRead) => new(hasher, windows, function, make, accumulators, partials, lateIsRead);
    }

    /// <summary>The same, giving the results alone.</summary>
    public DataStream<TResult> Aggregate<TAcc, TResult>(AggregateFunction<T, TAcc, TResult> function) =>
        Aggregate(function, static (_, _, result) => result);

    /// <summary>Counts each key's records of a window.</summary>
    public DataStream<TOut> Count<TOut>(Func<K, TimeWindow, long, TOut> make) => Aggregate(Aggregates.Count<T>(), make);

    /// <summary>Joins each key's records of a window two by two into one. The function must be associative.</summary>
    public DataStream<T> Reduce(Func<T, T, T> join)
    {
        ArgumentNullException.ThrowIfNull(join);
        return Aggregate(new ReduceFunction<T>(join), static (_, _, result) => result);
    }

    /// <summary>The same, and makes one record of the key, the window and the joined record.</summary>
    public DataStream<TOut> Reduce<TOut>(Func<T, T, T> join, Func<K, TimeWindow, T, TOut> make)
    {
        ArgumentNullException.ThrowIfNull(join);
        return Aggregate(new ReduceFunction<T>(join), make);
    }
}
