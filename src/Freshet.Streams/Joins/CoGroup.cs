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

    /// <summary>In windows that depend on what a record of either side holds: sessions with a gap by record, an assigner of one's own.</summary>
    public WindowedCoGroup<K, TLeft, TRight> Window(WindowAssigner<EitherSide<TLeft, TRight>> windows) => new(Both().Window(windows));

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

    /// <summary>The same by a trigger of one's own over the records of both sides; <paramref name="create"/> makes that of one subtask, a new one at each call.</summary>
    public WindowedCoGroup<K, TLeft, TRight> Trigger(Func<Trigger<EitherSide<TLeft, TRight>>> create) => new(_windows.Trigger(create));

    /// <summary>Takes records of either side out of windows before or after their results are made.</summary>
    public WindowedCoGroup<K, TLeft, TRight> Evict(Evictor<EitherSide<TLeft, TRight>> evictor) => new(_windows.Evict(evictor));

    /// <summary>Late records of each side go to a side output of the result; null for a side whose late records are left out. They are counted all the same.</summary>
    public WindowedCoGroup<K, TLeft, TRight> LateTo(OutputTag<TLeft>? left, OutputTag<TRight>? right) => new(_windows.LateTo((sides, record, hasTime, time) =>
    {
        if (record.IsLeft && left is not null)
        {
            sides.Emit(left, record.Left, hasTime, time);
        }
        else if (!record.IsLeft && right is not null)
        {
            sides.Emit(right, record.Right, hasTime, time);
        }
    }));

    /// <summary>Makes any number of records of the key, the window, and the records of either side, which may be none: any kind of outer join.</summary>
    public DataStream<TOut> Apply<TOut>(Func<K, TimeWindow, IReadOnlyList<TLeft>, IReadOnlyList<TRight>, IEnumerable<TOut>> apply)
    {
        ArgumentNullException.ThrowIfNull(apply);
        return Build(apply, "co-group");
    }

    /// <summary>One record of each pair of a left and a right record of one key and window.</summary>
    public DataStream<TOut> Join<TOut>(Func<TLeft, TRight, TOut> pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        return Build((_, _, lefts, rights) => lefts.SelectMany(l => rights.Select(r => pair(l, r))), "window-join");
    }

    /// <summary>Any number of records of each pair, none too.</summary>
    public DataStream<TOut> FlatJoin<TOut>(Func<TLeft, TRight, IEnumerable<TOut>> pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        return Build((_, _, lefts, rights) => lefts.SelectMany(l => rights.SelectMany(r => UserCode.Given(pair(l, r)))), "window-join");
    }

    private DataStream<TOut> Build<TOut>(Func<K, TimeWindow, IReadOnlyList<TLeft>, IReadOnlyList<TRight>, IEnumerable<TOut>> apply, string name) =>
        _windows.Process(() => new CoGroupFunction<K, TLeft, TRight, TOut>(apply)).WithName(name);
}

/// <summary>A record of one of two streams, as triggers, evictors and assigners of co-grouped windows see it.</summary>
/// <param name="IsLeft">True for a record of the left stream.</param>
/// <param name="Left">The record of the left stream; else its type's default.</param>
/// <param name="Right">The record of the right stream; else its type's default.</param>
public readonly record struct EitherSide<TLeft, TRight>(bool IsLeft, TLeft Left, TRight Right);

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

        foreach (var result in UserCode.Given(apply(context.Key, window, _lefts, _rights)))
        {
            context.Emit(result);
        }
    }
}
