using Freshet.Core;
using Freshet.Core.Graph;
using Freshet.Core.State;

namespace Freshet;

/// <summary>Makes the combiners before a window.</summary>
internal sealed class WindowCombinerFactory<K, T, TAcc, TResult>(
    SelectorHasher<K, T> hasher,
    EventTimeWindows windows,
    AggregateFunction<T, TAcc, TResult> function,
    AccumulatorColumn<TAcc> accumulators,
    SelectorHasher<K, Partial<K, TAcc>> partials) : CombinerFactory<T>
{
    public override Combiner<T> Create(ICombinerExits<T> exits) =>
        new WindowCombiner<K, T, TAcc, TResult>(hasher, windows, function, accumulators, exits, exits.Folded(partials));
}

/// <summary>
/// Folds records of one key and pane together before they cross: the same tables as in the window, a pane's handed on when the
/// watermark reaches its end. Where that saves little (many keys, few records of each) it steps aside for a while, each time for
/// longer, and records cross as they are.
/// </summary>
internal sealed class WindowCombiner<K, T, TAcc, TResult> : Combiner<T>, IPaneReceiver<K, T>
{
    private const int RowsMax = 16 * 1024; // more would not stay in a second-level cache
    private const int JudgedRecords = 32 * 1024;
    private const int AsideFirst = 512;
    private const int AsideMax = 32 * 1024;

    private readonly SelectorHasher<K, T> _hasher;
    private readonly PaneSorter<K, T> _sorter;
    private readonly long _paneMs;
    private readonly AggregateFunction<T, TAcc, TResult> _function;
    private readonly AccumulatorColumn<TAcc> _accumulators;
    private readonly ICombinerExits<T> _exits;
    private readonly IReceiver<Partial<K, TAcc>> _folded;
    private readonly List<(long Pane, KeyedTable<K> Table)> _panes = [];
    private readonly K[] _keys = new K[BatchSize.Default];
    private readonly uint[] _hashes = new uint[BatchSize.Default];
    private readonly nint[] _rows = new nint[BatchSize.Default];
    private int _countOffset;
    private long _records;
    private long _seen; // records since the last judgement
    private long _sent; // partial results since then
    private int _aside; // batches for which it steps aside still
    private int _asideNext = AsideFirst;

    public WindowCombiner(
        SelectorHasher<K, T> hasher,
        EventTimeWindows windows,
        AggregateFunction<T, TAcc, TResult> function,
        AccumulatorColumn<TAcc> accumulators,
        ICombinerExits<T> exits,
        IReceiver<Partial<K, TAcc>> folded)
    {
        _hasher = hasher;
        _sorter = new PaneSorter<K, T>(windows);
        _paneMs = windows.PaneMs;
        _function = function;
        _accumulators = accumulators;
        _exits = exits;
        _folded = folded;
    }

    public override void OnBatch(Batch<T> batch)
    {
        if (_aside > 0 || !batch.HasTimestamps)
        {
            _aside -= _aside > 0 ? 1 : 0;
            _records += batch.Count;
            _exits.AsTheyAre.OnBatch(batch);
            return;
        }

        var hashes = _hasher.KeysOf(batch, _keys);
        _sorter.Sort(batch, _keys.AsSpan(0, batch.Count), hashes, this);
        _seen += batch.Count;
        _records += batch.Count;
        batch.Release();
        if (_aside > 0)
        {
            StepAside(_aside); // while this batch was sorted
        }
        else if (Rows() > RowsMax)
        {
            Flush(long.MaxValue);
        }
    }

    public unsafe void AddRun(long pane, ReadOnlySpan<T> items, ReadOnlySpan<long> times, ReadOnlySpan<K> keys, ReadOnlySpan<uint> hashes)
    {
        if (!TryPlace(pane, keys, hashes, out var table))
        {
            StepAside(AsideMax);
            PassOn(items, times);
            return;
        }

        var rows = _rows.AsSpan(0, items.Length);
        foreach (var row in rows)
        {
            ++*(long*)(row + _countOffset);
        }

        try
        {
            _accumulators.Add(table, rows, items, _function);
        }
        catch (Exception e) when (e is not FreshetException)
        {
            throw UserCode.AggregateFailed($"operator '{_exits.Reader}', called before the records cross to it,", _function, items, _records, e);
        }
    }

    public override void Flush(long watermark)
    {
        for (var i = 0; i < _panes.Count;)
        {
            var (pane, table) = _panes[i];
            if (watermark != long.MaxValue && pane + _paneMs - 1 > watermark)
            {
                i++; // no window that it belongs to is over yet
                continue;
            }

            Send(pane, table);
            table.Dispose();
            _panes.RemoveAt(i);
        }

        if (_seen >= JudgedRecords && _panes.Count == 0)
        {
            Judge();
        }
    }

    /// <summary>From here on records cross as they are, for so many batches, and behind all that was folded: records of a key stay in order.</summary>
    private void StepAside(int batches)
    {
        (_seen, _sent) = (0, 0);
        Flush(long.MaxValue);
        _exits.Settle();
        (_aside, _seen, _sent) = (batches, 0, 0);
    }

    /// <summary>Finds the rows of a run. False when the memory budget has no room for them: what folding takes is not worth a failure.</summary>
    private bool TryPlace(long pane, ReadOnlySpan<K> keys, ReadOnlySpan<uint> hashes, out KeyedTable<K> table)
    {
        try
        {
            table = TableOf(pane);
            table.GetOrAdd(keys, hashes, _rows);
            return true;
        }
        catch (FreshetException e) when (e.Domain != ErrorDomain.Internal)
        {
            table = null!;
            return false;
        }
    }

    /// <summary>Sends records as they are.</summary>
    private void PassOn(ReadOnlySpan<T> items, ReadOnlySpan<long> times)
    {
        while (!items.IsEmpty)
        {
            var batch = Batch<T>.Rent();
            var count = Math.Min(batch.Capacity, items.Length);
            items[..count].CopyTo(batch.Places);
            times[..count].CopyTo(batch.TimestampPlaces());
            batch.SetCount(count);
            _exits.AsTheyAre.OnBatch(batch);
            items = items[count..];
            times = times[count..];
        }
    }

    private void Judge()
    {
        var saves = _sent * 4 <= _seen;
        (_seen, _sent) = (0, 0);
        if (!saves)
        {
            StepAside(_asideNext);
        }

        _asideNext = saves ? AsideFirst : Math.Min(2 * _asideNext, AsideMax);
    }

    private long Rows()
    {
        long rows = 0;
        foreach (var (_, table) in _panes)
        {
            rows += table.Count;
        }

        return rows;
    }

    private unsafe void Send(long pane, KeyedTable<K> table)
    {
        long cursor = 0;
        while (true)
        {
            var batch = Batch<Partial<K, TAcc>>.Rent();
            var places = batch.Places;
            var most = Math.Min(places.Length, _keys.Length);
            var count = table.Scan(ref cursor, _keys.AsSpan(0, most), _hashes, _rows);
            if (count == 0)
            {
                batch.Release();
                return;
            }

            var filled = 0;
            for (var i = 0; i < count; i++)
            {
                if (*(long*)(_rows[i] + _countOffset) == 0)
                {
                    continue; // memory ended before a record came to it
                }

                places[filled++] = new Partial<K, TAcc>
                {
                    Key = _keys[i],
                    Accumulator = AccumulatorColumn<TAcc>.At(_rows[i]),
                    Pane = pane,
                    Records = *(long*)(_rows[i] + _countOffset),
                };
            }

            batch.SetCount(filled);
            _sent += filled;
            _folded.OnBatch(batch);
        }
    }

    private KeyedTable<K> TableOf(long pane)
    {
        for (var i = _panes.Count - 1; i >= 0; i--)
        {
            if (_panes[i].Pane == pane)
            {
                return _panes[i].Table;
            }
        }

        var layout = _accumulators.Layout(_function.StartsAtZero);
        _countOffset = layout.AddFixed<long>("records", "i64").Offset;
        var table = _exits.State.CreateTable(_hasher.Format, layout);
        _panes.Add((pane, table));
        return table;
    }
}
