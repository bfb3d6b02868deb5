namespace Freshet;

/// <summary>Joins of a keyed stream with a table as it is at the moment.</summary>
public static class LookupJoinExtensions
{
    /// <summary>
    /// Joins each record with the newest row of its key as it comes: <paramref name="table"/> brings rows that replace those before them. Which of two that come at the same
    /// time is first is as it falls; where that matters, use TemporalJoin.
    /// </summary>
    public static LookupJoin<K, T, TRow> LookupJoin<K, T, TRow>(this KeyedStream<K, T> stream, KeyedStream<K, TRow> table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new LookupJoin<K, T, TRow>(stream, table);
    }
}

/// <summary>A look-up join; end it by saying what to make of a record and its row.</summary>
public sealed class LookupJoin<K, T, TRow>
{
    private readonly KeyedStream<K, T> _stream;
    private readonly KeyedStream<K, TRow> _table;
    private Func<TRow, bool>? _deletes;
    private long _loadedAt = long.MinValue;

    internal LookupJoin(KeyedStream<K, T> stream, KeyedStream<K, TRow> table)
    {
        _stream = stream;
        _table = table;
    }

    /// <summary>A row for which this is true takes the key's row away.</summary>
    public LookupJoin<K, T, TRow> DeletedWhen(Func<TRow, bool> deletes)
    {
        ArgumentNullException.ThrowIfNull(deletes);
        return new LookupJoin<K, T, TRow>(_stream, _table) { _deletes = deletes, _loadedAt = _loadedAt };
    }

    /// <summary>
    /// Records wait until the table is loaded: until its stream has ended, or its watermark has reached this time. For the start of a job, where most records
    /// would find no row yet.
    /// </summary>
    public LookupJoin<K, T, TRow> AfterLoading(DateTimeOffset? reached = null) =>
        new(_stream, _table) { _deletes = _deletes, _loadedAt = reached?.ToUnixTimeMilliseconds() ?? long.MaxValue };

    /// <summary>One record of each that has a row.</summary>
    public DataStream<TOut> Inner<TOut>(Func<T, TRow, TOut> join) => Join(join, null);

    /// <summary>One record of each; <paramref name="alone"/> makes it where there is no row.</summary>
    public DataStream<TOut> LeftOuter<TOut>(Func<T, TRow, TOut> join, Func<T, TOut> alone)
    {
        ArgumentNullException.ThrowIfNull(alone);
        return Join(join, alone);
    }

    private DataStream<TOut> Join<TOut>(Func<T, TRow, TOut> join, Func<T, TOut>? alone)
    {
        ArgumentNullException.ThrowIfNull(join);
        var (deletes, loadedAt) = (_deletes, _loadedAt);
        Storing.Of<T>("The records of 'lookup-join'");
        Storing.Of<TRow>("The rows of 'lookup-join'");
        return _stream.Connect(_table).Process(() => new LookupJoinFunction<K, T, TRow, TOut>(join, alone, deletes, loadedAt)).WithName("lookup-join");
    }
}

/// <summary>Keeps the newest row of each key, and records that wait for the table to be loaded.</summary>
internal sealed class LookupJoinFunction<K, T, TRow, TOut> : KeyedCoProcessFunction<K, T, TRow, TOut>
{
    private readonly Func<T, TRow, TOut> _join;
    private readonly Func<T, TOut>? _alone;
    private readonly Func<TRow, bool>? _deletes;
    private readonly long _loadedAt;
    private readonly ValueState<TRow> _row;
    private readonly ListState<(bool HasTime, long Time, T Record)> _waiting;
    private bool _isLoaded;

    public LookupJoinFunction(Func<T, TRow, TOut> join, Func<T, TOut>? alone, Func<TRow, bool>? deletes, long loadedAt)
    {
        (_join, _alone, _deletes, _loadedAt) = (join, alone, deletes, loadedAt);
        _isLoaded = loadedAt == long.MinValue;
        _row = Value<TRow>("row");
        _waiting = List<(bool, long, T)>("waiting");
    }

    public override void OnLeft(T record, ProcessContext<K, TOut> context)
    {
        if (!_isLoaded)
        {
            _waiting.Add((context.HasTimestamp, context.HasTimestamp ? context.Timestamp : 0, record));
        }
        else if (_row.Exists)
        {
            context.Emit(_join(record, _row.Value!));
        }
        else if (_alone is not null)
        {
            context.Emit(_alone(record));
        }
    }

    public override void OnRight(TRow record, ProcessContext<K, TOut> context)
    {
        if (_deletes?.Invoke(record) == true)
        {
            _row.Clear();
        }
        else
        {
            _row.Value = record;
        }
    }

    internal override bool HoldsTime => !_isLoaded;

    internal override void OnRightTime(long watermark, BroadcastContext<K, TOut> context)
    {
        if (_isLoaded || watermark < _loadedAt)
        {
            return;
        }

        _isLoaded = true;
        context.ForEachKey(LetGo);
    }

    private void LetGo(ProcessContext<K, TOut> context)
    {
        foreach (var (hasTime, time, record) in _waiting)
        {
            if (!_row.Exists && _alone is null)
            {
                continue;
            }

            var result = _row.Exists ? _join(record, _row.Value!) : _alone!(record);
            if (hasTime)
            {
                context.Emit(result, time);
            }
            else
            {
                context.Emit(result);
            }
        }

        _waiting.Clear();
    }
}
