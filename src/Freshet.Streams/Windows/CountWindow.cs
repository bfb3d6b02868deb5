using Freshet.Core;

namespace Freshet;

/// <summary>Windows of so many records.</summary>
public static class CountWindowExtensions
{
    /// <summary>Gathers each key's records, so many to a window; the window's result comes with its last record. What has not filled a window when the input ends gives no result.</summary>
    public static CountWindowedStream<K, T> CountWindow<K, T>(this KeyedStream<K, T> stream, int size) => stream.CountWindow(size, size);

    /// <summary>
    /// Looks at each key's last <paramref name="size"/> records after every <paramref name="slide"/> of them; at the begin at those that there are.
    /// The slide must not be longer than the size. State of a key is never dropped.
    /// </summary>
    public static CountWindowedStream<K, T> CountWindow<K, T>(this KeyedStream<K, T> stream, int size, int slide)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return size >= 1 && slide >= 1 && slide <= size
            ? new CountWindowedStream<K, T>(stream, new CountWindows(size, slide))
            : throw FreshetException.User($"A count window of {size} records every {slide} is impossible: both must be at least 1, and the slide not longer than the size.");
    }
}

/// <summary>The records of each key in count windows; end it by saying what to make of a window.</summary>
public sealed class CountWindowedStream<K, T>
{
    private readonly KeyedStream<K, T> _stream;
    private readonly CountWindows _windows;
    private readonly bool _inOneSubtask;
    private readonly Evictor<T>? _evictor;

    internal CountWindowedStream(KeyedStream<K, T> stream, CountWindows windows, bool inOneSubtask = false, Evictor<T>? evictor = null)
    {
        _stream = stream;
        _windows = windows;
        _inOneSubtask = inOneSubtask;
        _evictor = evictor;
    }

    /// <summary>Takes records out of windows before or after their results are made; of a sliding window those too that would lie in the next one. For Process and Apply, which keep records.</summary>
    public CountWindowedStream<K, T> Evict(Evictor<T> evictor)
    {
        ArgumentNullException.ThrowIfNull(evictor);
        return new CountWindowedStream<K, T>(_stream, _windows, _inOneSubtask, evictor);
    }

    /// <summary>Works on all records of a window with a function of one's own, which gets the whole of time as its window: count windows have none of their own. <paramref name="create"/> makes the function of one subtask.</summary>
    /// <exception cref="FreshetException">A state or record cannot be stored.</exception>
    public DataStream<TOut> Process<TOut>(Func<WindowFunction<K, T, TOut>> create)
    {
        var isTumbling = _windows.Size == _windows.Slide;
        var general = _stream.Window(Global.Windows()).Trigger(isTumbling ? Triggers.Purging(Triggers.Count(_windows.Size)) : Triggers.Count(_windows.Slide));
        var evictor = isTumbling ? _evictor : new LastRecords<T>(_windows.Size, _evictor);
        general = evictor is null ? general : general.Evict(evictor);
        return (_inOneSubtask ? general.InOneSubtask() : general).Process(create).WithName("count-window").WithDescription(_windows.Detail);
    }

    /// <summary>Makes any number of records of the key and all records of a window.</summary>
    public DataStream<TOut> Apply<TOut>(Func<K, IReadOnlyList<T>, IEnumerable<TOut>> apply)
    {
        ArgumentNullException.ThrowIfNull(apply);
        return Process(() => new ApplyFunction<K, T, TOut>((key, _, records) => apply(key, records)));
    }

    /// <summary>Folds each key's records of a window as they come, and makes one record of the key and the result with the window's last record, whose event time it gets.</summary>
    /// <exception cref="FreshetException">The accumulator cannot be stored, or the window's panes are too many for a row: says what to do.</exception>
    public DataStream<TOut> Aggregate<TAcc, TResult, TOut>(AggregateFunction<T, TAcc, TResult> function, Func<K, TResult, TOut> make)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(make);
        if (_evictor is not null)
        {
            throw FreshetException.User("An evictor needs the records of a window, and an aggregate does not keep them. Use Process or Apply, or leave the evictor out.");
        }

        var (hasher, windows) = (_stream.Hasher, _windows);
        function.CheckStorable("count-window");
        PaneColumns<TAcc>.Check(windows);
        var stream = _stream.Transform("count-window", () => new CountWindowOperator<K, T, TAcc, TResult, TOut>(hasher, windows, function, make), windows.Detail);
        return _inOneSubtask ? stream.WithParallelism(1) : stream;
    }

    /// <summary>The same, giving the results alone.</summary>
    public DataStream<TResult> Aggregate<TAcc, TResult>(AggregateFunction<T, TAcc, TResult> function) =>
        Aggregate(function, static (_, result) => result);

    /// <summary>Counts the records of a window: its size, or fewer while a sliding one has not filled yet.</summary>
    public DataStream<TOut> Count<TOut>(Func<K, long, TOut> make) => Aggregate(Aggregates.Count<T>(), make);

    /// <summary>Joins each key's records of a window two by two into one. The function must be associative.</summary>
    public DataStream<T> Reduce(Func<T, T, T> join)
    {
        ArgumentNullException.ThrowIfNull(join);
        return Aggregate(new ReduceFunction<T>(join), static (_, result) => result);
    }

    /// <summary>Windows of the whole stream run in one subtask.</summary>
    internal CountWindowedStream<K, T> InOneSubtask() => new(_stream, _windows, inOneSubtask: true, _evictor);
}

/// <summary>Keeps the last so many records, of which the user's evictor may take more.</summary>
internal sealed class LastRecords<T>(int size, Evictor<T>? then) : Evictor<T>
{
    public override void Before(List<(long Time, T Record)> records, TimeWindow window)
    {
        records.RemoveRange(0, Math.Max(0, records.Count - size));
        then?.Before(records, window);
    }

    public override void After(List<(long Time, T Record)> records, TimeWindow window) => then?.After(records, window);
}

/// <summary>Size and slide in records, and the panes that windows share: each window is a run of whole panes.</summary>
internal sealed record CountWindows(int Size, int Slide)
{
    /// <summary>Records of a pane.</summary>
    public int Pane { get; } = (int)System.Numerics.BigInteger.GreatestCommonDivisor(Size, Slide);

    /// <summary>Panes of a window.</summary>
    public int Panes => Size / Pane;

    /// <summary>Panes from one result to the next.</summary>
    public int SlidePanes => Slide / Pane;

    public string Detail => Size == Slide ? $"of {Size} records" : $"of {Size} records every {Slide}";
}
