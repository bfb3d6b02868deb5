namespace Freshet;

/// <summary>Two keyed streams, window by window.</summary>
public static class CoGroupExtensions
{
    /// <summary>Brings the records of equal keys of two streams together in windows: <c>left.CoGroup(right).Window(…).Apply(…)</c> or <c>.Join(…)</c>.</summary>
    public static CoGrouped<K, TLeft, TRight> CoGroup<K, TLeft, TRight>(this KeyedStream<K, TLeft> left, KeyedStream<K, TRight> right)
    {
        ArgumentNullException.ThrowIfNull(right);
        return new CoGrouped<K, TLeft, TRight>(left, right);
    }
}

/// <summary>Two keyed streams; say in which windows.</summary>
public sealed class CoGrouped<K, TLeft, TRight>
{
    private readonly KeyedStream<K, TLeft> _left;
    private readonly KeyedStream<K, TRight> _right;

    internal CoGrouped(KeyedStream<K, TLeft> left, KeyedStream<K, TRight> right)
    {
        _left = left;
        _right = right;
    }

    /// <summary>In windows of event time.</summary>
    public WindowedCoGroup<K, TLeft, TRight> Window(EventTimeWindows windows) => new(Both().Window(windows).General());

    /// <summary>In windows of any kind.</summary>
    public WindowedCoGroup<K, TLeft, TRight> Window(WindowAssigner windows) => new(Both().Window(windows));

    private KeyedStream<K, EitherSide<TLeft, TRight>> Both()
    {
        var (left, right) = (_left.Hasher.Key, _right.Hasher.Key);
        Storing.Of<TLeft>("The left records of a co-group");
        Storing.Of<TRight>("The right records of a co-group");
        return _left.Stream.Map(static l => new EitherSide<TLeft, TRight>(true, l, default!)).WithName("left")
            .Union(_right.Stream.Map(static r => new EitherSide<TLeft, TRight>(false, default!, r)).WithName("right"))
            .KeyBy(either => either.IsLeft ? left(either.Left) : right(either.Right));
    }
}

/// <summary>Records of two streams in windows; end it by saying what to make of them.</summary>
public sealed class WindowedCoGroup<K, TLeft, TRight>
{
    private readonly GeneralWindowedStream<K, EitherSide<TLeft, TRight>> _windows;

    internal WindowedCoGroup(GeneralWindowedStream<K, EitherSide<TLeft, TRight>> windows) => _windows = windows;

    /// <summary>Keeps a window for this long after its end: a late record within it fires it again.</summary>
    public WindowedCoGroup<K, TLeft, TRight> AllowedLateness(TimeSpan lateness) => new(_windows.AllowedLateness(lateness));

    /// <summary>When windows give out results, in place of their own way.</summary>
    public WindowedCoGroup<K, TLeft, TRight> Trigger(TriggerSpec trigger) => new(_windows.Trigger(trigger));

    /// <summary>Makes any number of records of the key, the window, and the records of either side, which may be none: any kind of outer join.</summary>
    public DataStream<TOut> Apply<TOut>(Func<K, TimeWindow, IReadOnlyList<TLeft>, IReadOnlyList<TRight>, IEnumerable<TOut>> apply)
    {
        ArgumentNullException.ThrowIfNull(apply);
        return _windows.Process(() => new CoGroupFunction<K, TLeft, TRight, TOut>(apply)).WithName("co-group");
    }

    /// <summary>One record of each pair of a left and a right record of one key and window.</summary>
    public DataStream<TOut> Join<TOut>(Func<TLeft, TRight, TOut> pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        return _windows.Process(() => new CoGroupFunction<K, TLeft, TRight, TOut>((_, _, lefts, rights) => lefts.SelectMany(l => rights.Select(r => pair(l, r))))).WithName("window-join");
    }
}

/// <summary>A record of one of two streams.</summary>
internal readonly record struct EitherSide<TLeft, TRight>(bool IsLeft, TLeft Left, TRight Right);

/// <summary>Parts the records of a window by their side.</summary>
internal sealed class CoGroupFunction<K, TLeft, TRight, TOut>(Func<K, TimeWindow, IReadOnlyList<TLeft>, IReadOnlyList<TRight>, IEnumerable<TOut>> apply)
    : WindowFunction<K, EitherSide<TLeft, TRight>, TOut>
{
    private readonly List<TLeft> _lefts = [];
    private readonly List<TRight> _rights = [];

    public override void OnWindow(TimeWindow window, IReadOnlyList<EitherSide<TLeft, TRight>> records, WindowContext<K, TOut> context)
    {
        _lefts.Clear();
        _rights.Clear();
        foreach (var record in records)
        {
            if (record.IsLeft)
            {
                _lefts.Add(record.Left);
            }
            else
            {
                _rights.Add(record.Right);
            }
        }

        foreach (var result in apply(context.Key, window, _lefts, _rights))
        {
            context.Emit(result);
        }
    }
}
