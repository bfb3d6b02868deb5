namespace Freshet;

/// <summary>Joins of a keyed stream with a table whose rows change in event time.</summary>
public static class TemporalJoinExtensions
{
    /// <summary>
    /// Joins each record with the version of its key's row that was valid at the record's event time: <paramref name="versions"/> brings a new version at
    /// its own event time. A record waits until the watermark of both streams has reached its time, so the answer does not depend on which came first.
    /// </summary>
    public static TemporalJoin<K, T, TVersion> TemporalJoin<K, T, TVersion>(this KeyedStream<K, T> stream, KeyedStream<K, TVersion> versions)
    {
        ArgumentNullException.ThrowIfNull(versions);
        return new TemporalJoin<K, T, TVersion>(stream, versions);
    }
}

/// <summary>A temporal join; end it by saying what to make of a record and its version. Results carry the record's event time.</summary>
public sealed class TemporalJoin<K, T, TVersion>
{
    private readonly KeyedStream<K, T> _stream;
    private readonly KeyedStream<K, TVersion> _versions;
    private Func<TVersion, bool>? _deletes;
    private OutputTag<T>? _late;

    internal TemporalJoin(KeyedStream<K, T> stream, KeyedStream<K, TVersion> versions)
    {
        _stream = stream;
        _versions = versions;
    }

    /// <summary>A version for which this is true ends the row: from its time on there is none.</summary>
    public TemporalJoin<K, T, TVersion> DeletedWhen(Func<TVersion, bool> deletes)
    {
        ArgumentNullException.ThrowIfNull(deletes);
        return new TemporalJoin<K, T, TVersion>(_stream, _versions) { _deletes = deletes, _late = _late };
    }

    /// <summary>Records at or below the watermark when they come are late: counted, and with this given to a side output of the result.</summary>
    public TemporalJoin<K, T, TVersion> LateTo(OutputTag<T> tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return new TemporalJoin<K, T, TVersion>(_stream, _versions) { _deletes = _deletes, _late = tag };
    }

    /// <summary>One record of each that has a version.</summary>
    public DataStream<TOut> Inner<TOut>(Func<T, TVersion, TOut> join) => Join(join, null);

    /// <summary>One record of each; <paramref name="alone"/> makes it where there is no version.</summary>
    public DataStream<TOut> LeftOuter<TOut>(Func<T, TVersion, TOut> join, Func<T, TOut> alone)
    {
        ArgumentNullException.ThrowIfNull(alone);
        return Join(join, alone);
    }

    private DataStream<TOut> Join<TOut>(Func<T, TVersion, TOut> join, Func<T, TOut>? alone)
    {
        ArgumentNullException.ThrowIfNull(join);
        var (deletes, late) = (_deletes, _late);
        Storing.Of<T>("The records of 'temporal-join'");
        Storing.Of<TVersion>("The versions of 'temporal-join'");
        return _stream.Connect(_versions).Process(() => new TemporalJoinFunction<K, T, TVersion, TOut>(join, alone, deletes, late)).WithName("temporal-join").OnEventTime("versions in the order of it");
    }
}

/// <summary>
/// Keeps a key's versions in the order in which they came, and records until the watermark reaches them. All that are due under one watermark are joined together;
/// then versions that nothing can ask for any more go: of those at or before the watermark the last is kept.
/// </summary>
internal sealed class TemporalJoinFunction<K, T, TVersion, TOut> : KeyedCoProcessFunction<K, T, TVersion, TOut>
{
    private const int PruneMin = 8;

    private readonly Func<T, TVersion, TOut> _join;
    private readonly Func<T, TOut>? _alone;
    private readonly Func<TVersion, bool>? _deletes;
    private readonly OutputTag<T>? _late;
    private readonly ListState<(long Time, T Record)> _waiting;
    private readonly ListState<(long Time, TVersion Version)> _versions;
    private readonly ValueState<long> _pruneAt; // versions at which it pays to look for some to drop
    private readonly List<(long Time, TVersion Version)> _sorted = [];

    public TemporalJoinFunction(Func<T, TVersion, TOut> join, Func<T, TOut>? alone, Func<TVersion, bool>? deletes, OutputTag<T>? late)
    {
        (_join, _alone, _deletes, _late) = (join, alone, deletes, late);
        _waiting = List<(long, T)>("waiting");
        _versions = List<(long, TVersion)>("versions");
        _pruneAt = Value<long>("prune at");
    }

    public override void OnLeft(T record, ProcessContext<K, TOut> context)
    {
        if (context.Timestamp <= context.Watermark)
        {
            CountLate();
            if (_late is not null)
            {
                context.Emit(_late, record);
            }

            return;
        }

        _waiting.Add((context.Timestamp, record));
        context.SetEventTimer(context.Timestamp);
    }

    public override void OnRight(TVersion record, ProcessContext<K, TOut> context)
    {
        _versions.Add((context.Timestamp, record));
        if (_versions.Count >= Math.Max(PruneMin, _pruneAt.Value))
        {
            Sort();
            KeepFrom(context.Watermark);
            _pruneAt.Value = 2 * _versions.Count;
        }
    }

    public override void OnTimer(long time, TimerKind kind, ProcessContext<K, TOut> context)
    {
        if (_waiting.Count == 0)
        {
            return; // joined already, with one that was due before
        }

        Sort();
        var watermark = context.Watermark;
        var rest = new List<(long, T)>();
        var due = new List<(long Time, T Record)>();
        foreach (var item in _waiting)
        {
            if (item.Time <= watermark)
            {
                due.Add(item);
            }
            else
            {
                rest.Add(item);
            }
        }

        foreach (var (at, record) in due.OrderBy(static item => item.Time))
        {
            Join(at, record, context);
        }

        _waiting.Replace(rest);
        KeepFrom(watermark);
    }

    private void Join(long at, T record, ProcessContext<K, TOut> context)
    {
        var index = LastAt(at);
        if (index >= 0 && _deletes?.Invoke(_sorted[index].Version) != true)
        {
            context.Emit(_join(record, _sorted[index].Version), at);
        }
        else if (_alone is not null)
        {
            context.Emit(_alone(record), at);
        }
    }

    /// <summary>The versions by time; of one time the last that came last.</summary>
    private void Sort()
    {
        _sorted.Clear();
        var isSorted = true;
        foreach (var version in _versions)
        {
            isSorted &= _sorted.Count == 0 || _sorted[^1].Time <= version.Time;
            _sorted.Add(version);
        }

        if (!isSorted)
        {
            var ordered = _sorted.OrderBy(static v => v.Time).ToArray(); // stable
            _sorted.Clear();
            _sorted.AddRange(ordered);
        }
    }

    /// <summary>The place of the version that is valid at a time; -1 for none.</summary>
    private int LastAt(long time)
    {
        var (low, high) = (0, _sorted.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _sorted[middle].Time <= time ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    private void KeepFrom(long watermark)
    {
        var first = LastAt(watermark);
        if (first >= 0 && _deletes?.Invoke(_sorted[first].Version) == true)
        {
            first++; // the row has ended: no version is the same
        }

        if (first > 0)
        {
            _versions.Replace(_sorted[first..]);
        }

        if (_versions.Count == 0 && _waiting.Count == 0)
        {
            _pruneAt.Clear();
        }
    }
}
