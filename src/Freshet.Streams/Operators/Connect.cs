namespace Freshet;

/// <summary>Two streams of different types, worked on together.</summary>
public static class ConnectExtensions
{
    /// <summary>Two streams for one function; which subtask a record comes to is as it falls. Records of the two come in any order.</summary>
    /// <exception cref="FreshetException">The streams belong to different jobs.</exception>
    public static ConnectedStreams<TLeft, TRight> Connect<TLeft, TRight>(this DataStream<TLeft> left, DataStream<TRight> right)
    {
        ArgumentNullException.ThrowIfNull(right);
        return new ConnectedStreams<TLeft, TRight>(left, right);
    }

    /// <summary>Two keyed streams for one function with state: records of equal keys meet.</summary>
    public static ConnectedKeyedStreams<K, TLeft, TRight> Connect<K, TLeft, TRight>(this KeyedStream<K, TLeft> left, KeyedStream<K, TRight> right)
    {
        ArgumentNullException.ThrowIfNull(right);
        return new ConnectedKeyedStreams<K, TLeft, TRight>(left, right);
    }

    /// <summary>A stream and one of which every subtask gets every record: rules, settings, small tables.</summary>
    public static BroadcastConnectedStreams<TIn, TBroadcast> ConnectBroadcast<TIn, TBroadcast>(this DataStream<TIn> stream, DataStream<TBroadcast> broadcast)
    {
        ArgumentNullException.ThrowIfNull(broadcast);
        return new BroadcastConnectedStreams<TIn, TBroadcast>(stream, broadcast);
    }

    /// <summary>A keyed stream and one of which every subtask gets every record: rules, settings, small tables.</summary>
    public static KeyedBroadcastConnectedStreams<K, TIn, TBroadcast> ConnectBroadcast<K, TIn, TBroadcast>(this KeyedStream<K, TIn> stream, DataStream<TBroadcast> broadcast)
    {
        ArgumentNullException.ThrowIfNull(broadcast);
        return new KeyedBroadcastConnectedStreams<K, TIn, TBroadcast>(stream, broadcast);
    }
}

/// <summary>Two streams without keys.</summary>
public sealed class ConnectedStreams<TLeft, TRight>
{
    private readonly DataStream<TLeft> _left;
    private readonly DataStream<TRight> _right;

    internal ConnectedStreams(DataStream<TLeft> left, DataStream<TRight> right)
    {
        _left = left;
        _right = right;
    }

    /// <summary>Turns each record of either stream into one of a common type.</summary>
    public DataStream<TOut> Map<TOut>(Func<TLeft, TOut> left, Func<TRight, TOut> right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return Process(() => new MapBoth<TOut>(left, right)).WithName("map");
    }

    /// <summary>Turns each record of either stream into any number of a common type.</summary>
    public DataStream<TOut> FlatMap<TOut>(Func<TLeft, IEnumerable<TOut>> left, Func<TRight, IEnumerable<TOut>> right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return Process(() => new FlatMapBoth<TOut>(left, right)).WithName("flat-map");
    }

    /// <summary>The two streams by keys of one type: records of equal keys meet.</summary>
    public ConnectedKeyedStreams<K, TLeft, TRight> KeyBy<K>(Func<TLeft, K> left, Func<TRight, K> right) => new(_left.KeyBy(left), _right.KeyBy(right));

    /// <summary>Works on both with a function of one's own; <paramref name="create"/> makes that of one subtask, a new one at each call.</summary>
    public DataStream<TOut> Process<TOut>(Func<CoProcessFunction<TLeft, TRight, TOut>> create)
    {
        var name = ProcessExtensions.NameOf(create);
        return _left.Environment.TransformWithSides("process", [_left.AsInput(), _right.AsInput()], tags => new PlainCoProcessOperator<TLeft, TRight, TOut>(create, tags), isStateful: true, name);
    }

    private sealed class MapBoth<TOut>(Func<TLeft, TOut> left, Func<TRight, TOut> right) : CoProcessFunction<TLeft, TRight, TOut>
    {
        public override void OnLeft(TLeft record, ProcessContext<TOut> context) => context.Emit(left(record));

        public override void OnRight(TRight record, ProcessContext<TOut> context) => context.Emit(right(record));
    }

    private sealed class FlatMapBoth<TOut>(Func<TLeft, IEnumerable<TOut>> left, Func<TRight, IEnumerable<TOut>> right) : CoProcessFunction<TLeft, TRight, TOut>
    {
        public override void OnLeft(TLeft record, ProcessContext<TOut> context)
        {
            foreach (var item in UserCode.Given(left(record)))
            {
                context.Emit(item);
            }
        }

        public override void OnRight(TRight record, ProcessContext<TOut> context)
        {
            foreach (var item in UserCode.Given(right(record)))
            {
                context.Emit(item);
            }
        }
    }
}

/// <summary>Two keyed streams.</summary>
public sealed class ConnectedKeyedStreams<K, TLeft, TRight>
{
    private readonly KeyedStream<K, TLeft> _left;
    private readonly KeyedStream<K, TRight> _right;

    internal ConnectedKeyedStreams(KeyedStream<K, TLeft> left, KeyedStream<K, TRight> right)
    {
        _left = left;
        _right = right;
    }

    /// <summary>Works on both with a function of one's own, with state and timers of the key; <paramref name="create"/> makes that of one subtask, a new one at each call.</summary>
    /// <exception cref="FreshetException">A state cannot be stored: says which, which member and why.</exception>
    public DataStream<TOut> Process<TOut>(Func<KeyedCoProcessFunction<K, TLeft, TRight, TOut>> create)
    {
        var name = ProcessExtensions.NameOf(create);
        var (left, right) = (_left.Hasher, _right.Hasher);
        return _left.Stream.Environment.TransformWithSides("process", [_left.AsInput(), _right.AsInput()], tags => new CoProcessOperator<K, TLeft, TRight, TOut>(left, right, create, tags), isStateful: true, name);
    }
}

/// <summary>A stream and a broadcast one.</summary>
public sealed class BroadcastConnectedStreams<TIn, TBroadcast>
{
    private readonly DataStream<TIn> _stream;
    private readonly DataStream<TBroadcast> _broadcast;

    internal BroadcastConnectedStreams(DataStream<TIn> stream, DataStream<TBroadcast> broadcast)
    {
        _stream = stream;
        _broadcast = broadcast;
    }

    /// <summary>Works on both with a function of one's own; <paramref name="create"/> makes that of one subtask, a new one at each call.</summary>
    /// <exception cref="FreshetException">A state cannot be stored: says which, which member and why.</exception>
    public DataStream<TOut> Process<TOut>(Func<BroadcastFunction<TIn, TBroadcast, TOut>> create)
    {
        var name = ProcessExtensions.NameOf(create);
        return _stream.Environment.TransformWithSides("process", [_stream.AsInput(), _broadcast.Broadcast().AsInput()], tags => new PlainBroadcastOperator<TIn, TBroadcast, TOut>(create, tags), isStateful: true, name);
    }
}

/// <summary>A keyed stream and a broadcast one.</summary>
public sealed class KeyedBroadcastConnectedStreams<K, TIn, TBroadcast>
{
    private readonly KeyedStream<K, TIn> _stream;
    private readonly DataStream<TBroadcast> _broadcast;

    internal KeyedBroadcastConnectedStreams(KeyedStream<K, TIn> stream, DataStream<TBroadcast> broadcast)
    {
        _stream = stream;
        _broadcast = broadcast;
    }

    /// <summary>Works on both with a function of one's own, with state and timers of the key; <paramref name="create"/> makes that of one subtask, a new one at each call.</summary>
    /// <exception cref="FreshetException">A state cannot be stored: says which, which member and why.</exception>
    public DataStream<TOut> Process<TOut>(Func<KeyedBroadcastFunction<K, TIn, TBroadcast, TOut>> create)
    {
        var name = ProcessExtensions.NameOf(create);
        var hasher = _stream.Hasher;
        return _stream.Stream.Environment.TransformWithSides("process", [_stream.AsInput(), _broadcast.Broadcast().AsInput()], tags => new KeyedBroadcastOperator<K, TIn, TBroadcast, TOut>(hasher, create, tags), isStateful: true, name);
    }
}
