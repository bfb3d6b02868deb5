namespace Freshet;

/// <summary>Joins of two keyed streams on event time.</summary>
public static class IntervalJoinExtensions
{
    /// <summary>Joins records of equal keys whose event times lie near each other: say how near by <see cref="IntervalJoin{K,TLeft,TRight}.Between"/>.</summary>
    public static IntervalJoin<K, TLeft, TRight> IntervalJoin<K, TLeft, TRight>(this KeyedStream<K, TLeft> left, KeyedStream<K, TRight> right)
    {
        ArgumentNullException.ThrowIfNull(right);
        return new IntervalJoin<K, TLeft, TRight>(left, right);
    }
}

/// <summary>Two keyed streams whose join wants to know how near times must be.</summary>
public sealed class IntervalJoin<K, TLeft, TRight>
{
    private readonly KeyedStream<K, TLeft> _left;
    private readonly KeyedStream<K, TRight> _right;

    internal IntervalJoin(KeyedStream<K, TLeft> left, KeyedStream<K, TRight> right)
    {
        _left = left;
        _right = right;
    }

    /// <summary>
    /// A left record of time t meets the right ones from t + <paramref name="lower"/> to t + <paramref name="upper"/>, both included; a bound may be negative.
    /// A record is kept until the watermark has passed the last time at which it can meet another.
    /// </summary>
    /// <exception cref="FreshetException">The bounds are the wrong way round, hold parts of a millisecond, or are beyond a thousand years.</exception>
    public BoundedIntervalJoin<K, TLeft, TRight> Between(TimeSpan lower, TimeSpan upper)
    {
        if (lower > upper)
        {
            throw FreshetException.User($"An interval join from {lower} to {upper} meets nothing: the lower bound must not be above the upper one.");
        }

        return new BoundedIntervalJoin<K, TLeft, TRight>(_left, _right, Milliseconds(lower), Milliseconds(upper));
    }

    private static long Milliseconds(TimeSpan bound)
    {
        if (bound.Ticks % TimeSpan.TicksPerMillisecond != 0 || bound.Duration() > TimeSpan.FromDays(365_000))
        {
            throw FreshetException.User($"An interval join cannot have the bound {bound}: event time is in whole milliseconds, and a bound is at most a thousand years.");
        }

        return bound.Ticks / TimeSpan.TicksPerMillisecond;
    }
}

/// <summary>
/// An interval join; end it by saying what to make of a pair, and of a record that met none. A pair carries the later of its two times, a record alone
/// the time at which it is known to meet none: both are behind the watermark for none of the operators after this. Late records (at or
/// below the watermark of both inputs) are counted and left out.
/// </summary>
public sealed class BoundedIntervalJoin<K, TLeft, TRight>
{
    private readonly KeyedStream<K, TLeft> _left;
    private readonly KeyedStream<K, TRight> _right;
    private readonly long _lower;
    private readonly long _upper;
    private OutputTag<TLeft>? _lateLeft;
    private OutputTag<TRight>? _lateRight;

    internal BoundedIntervalJoin(KeyedStream<K, TLeft> left, KeyedStream<K, TRight> right, long lower, long upper)
    {
        _left = left;
        _right = right;
        _lower = lower;
        _upper = upper;
    }

    /// <summary>Late records of the left stream go to a side output of the result.</summary>
    public BoundedIntervalJoin<K, TLeft, TRight> LateLeftTo(OutputTag<TLeft> tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return new BoundedIntervalJoin<K, TLeft, TRight>(_left, _right, _lower, _upper) { _lateLeft = tag, _lateRight = _lateRight };
    }

    /// <summary>Late records of the right stream go to a side output of the result.</summary>
    public BoundedIntervalJoin<K, TLeft, TRight> LateRightTo(OutputTag<TRight> tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return new BoundedIntervalJoin<K, TLeft, TRight>(_left, _right, _lower, _upper) { _lateLeft = _lateLeft, _lateRight = tag };
    }

    /// <summary>One record of each pair.</summary>
    public DataStream<TOut> Inner<TOut>(Func<TLeft, TRight, TOut> pair) => Join(pair, null, null);

    /// <summary>One record of each pair, and one of each left record that meets none.</summary>
    public DataStream<TOut> LeftOuter<TOut>(Func<TLeft, TRight, TOut> pair, Func<TLeft, TOut> leftAlone) => Join(pair, Given(leftAlone), null);

    /// <summary>One record of each pair, and one of each right record that meets none.</summary>
    public DataStream<TOut> RightOuter<TOut>(Func<TLeft, TRight, TOut> pair, Func<TRight, TOut> rightAlone) => Join(pair, null, Given(rightAlone));

    /// <summary>One record of each pair, and one of each record of either side that meets none.</summary>
    public DataStream<TOut> FullOuter<TOut>(Func<TLeft, TRight, TOut> pair, Func<TLeft, TOut> leftAlone, Func<TRight, TOut> rightAlone) =>
        Join(pair, Given(leftAlone), Given(rightAlone));

    /// <summary>
    /// Works on each pair with a function of one's own, which sees both event times and emits any number of records, to side outputs too: <c>Process(() => new Paid())</c>.
    /// <paramref name="create"/> makes the function of one subtask, a new one at each call.
    /// </summary>
    public DataStream<TOut> Process<TOut>(Func<ProcessJoinFunction<TLeft, TRight, TOut>> create)
    {
        _ = ProcessExtensions.NameOf(create);
        return Build<TOut>(null, create, null, null);
    }

    private static TFunction Given<TFunction>(TFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return function;
    }

    private DataStream<TOut> Join<TOut>(Func<TLeft, TRight, TOut> pair, Func<TLeft, TOut>? leftAlone, Func<TRight, TOut>? rightAlone)
    {
        ArgumentNullException.ThrowIfNull(pair);
        return Build(pair, null, leftAlone, rightAlone);
    }

    private DataStream<TOut> Build<TOut>(
        Func<TLeft, TRight, TOut>? pair, Func<ProcessJoinFunction<TLeft, TRight, TOut>>? create, Func<TLeft, TOut>? leftAlone, Func<TRight, TOut>? rightAlone)
    {
        var left = new IntervalSide<K, TLeft, TOut>("left", _left.Hasher, _lower, _upper, leftAlone, _lateLeft);
        var right = new IntervalSide<K, TRight, TOut>("right", _right.Hasher, -_upper, -_lower, rightAlone, _lateRight);
        left.CheckStorable();
        right.CheckStorable();
        return _left.Stream.Environment.TransformWithSides(
            "interval-join",
            [_left.AsInput(), _right.AsInput()],
            tags => new IntervalJoinOperator<K, TLeft, TRight, TOut>(left, right, pair, create, tags),
            isStateful: true,
            $"from {_lower} ms to {_upper} ms").OnEventTime("an interval of it");
    }
}

/// <summary>One side of an interval join as the user wrote it.</summary>
/// <param name="Name">Left or right: its states begin with it.</param>
/// <param name="Hasher">Its key.</param>
/// <param name="From">A record of time t meets those of the other side from t + this (milliseconds) ...</param>
/// <param name="To">... to t + this.</param>
/// <param name="Alone">What to make of a record that meets none; null to leave it out.</param>
/// <param name="Late">Where late records go; null to leave them out.</param>
internal sealed record IntervalSide<K, T, TOut>(string Name, SelectorHasher<K, T> Hasher, long From, long To, Func<T, TOut>? Alone, OutputTag<T>? Late)
{
    /// <summary>How long after its own time (milliseconds) a record is kept.</summary>
    public long Keep => Alone is null ? To : Math.Max(To, 0);

    public void CheckStorable() => Storing.Of<T>($"The {Name} stream of 'interval-join'");
}
