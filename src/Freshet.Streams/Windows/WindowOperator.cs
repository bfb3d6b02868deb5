using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <summary>
/// Event-time windows over panes: time is cut into panes such that each window is a run of whole panes, and a record is added to
/// one pane only, however many windows overlap (after Li et al., "No pane, no gain", 2005). A pane is a table of its own: when the
/// last window that needs it is over, it is dropped whole. A window of several panes is merged when it fires.
/// <code>
///   panes   |..a..|..b..|..c..|..d..|        key → accumulator in each
///   windows [ a b c ]                         fires when the watermark reaches its last millisecond
///                 [ b c d ]
/// </code>
/// </summary>
internal sealed partial class WindowOperator<K, T, TAcc, TResult, TOut>(
    SelectorHasher<K, T> hasher,
    EventTimeWindows windows,
    AggregateFunction<T, TAcc, TResult> function,
    Func<K, TimeWindow, TResult, TOut> make,
    AccumulatorColumn<TAcc> accumulators,
    bool lateIsRead) : Operator<T, TOut>
{
    private const string State = "panes";

    private readonly SortedDictionary<long, KeyedTable<K>> _panes = [];
    private readonly K[] _keys = new K[BatchSize.Default];
    private readonly nint[] _rows = new nint[BatchSize.Default];
    private readonly long _paneMs = windows.PaneMs;
    private RowLayout _layout = new();
    private long _watermark = long.MinValue;
    private long _currentPane = long.MaxValue; // the pane that the last record went to
    private KeyedTable<K>? _currentTable;
    private long _records;

    public override void OnBatch(Batch<T> batch)
    {
        if (!batch.HasTimestamps)
        {
            throw FreshetException.User($"{Context.Describe()} got records without event times. Put WithWatermarks before KeyBy.");
        }

        var hashes = hasher.KeysOf(batch, _keys);
        var times = batch.Timestamps;
        var pane = windows.PaneOf(times[0]);
        if (AllWithin(times, pane))
        {
            AddRun(pane, batch.Items, times, _keys.AsSpan(0, batch.Count), hashes);
        }
        else
        {
            AddMixed(batch, hashes);
        }

        _records += batch.Count;
        batch.Release();
    }

    public override void Snapshot(SnapshotWriter snapshot) =>
        snapshot.AddKeyed(State, new FrozenPanes(_watermark, [.. _panes.Select(p => (p.Key, p.Value.Freeze()))]));

    public override void Close()
    {
        foreach (var table in _panes.Values)
        {
            table.Dispose();
        }

        _panes.Clear();
        _merged?.Dispose();
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        _late = lateIsRead ? Context.Output<T>(1) : null;
        _layout = accumulators.Layout(function.StartsAtZero);
        var lowest = long.MaxValue;
        Context.Restored?.ReadKeyed(State, stream => lowest = Math.Min(lowest, FrozenPanes.Restore(stream, pane => TableOf(pane).Restore(stream, Context.KeyGroups))));
        if (lowest != long.MaxValue)
        {
            _watermark = lowest;
        }

        DropEmpty();
        _currentPane = long.MaxValue;
    }

    private bool AllWithin(ReadOnlySpan<long> times, long pane)
    {
        foreach (var time in times)
        {
            if ((ulong)(time - pane) >= (ulong)_paneMs)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Adds records of one pane.</summary>
    private void AddRun(long pane, ReadOnlySpan<T> items, ReadOnlySpan<long> times, ReadOnlySpan<K> keys, ReadOnlySpan<uint> hashes)
    {
        if (pane != _currentPane)
        {
            if (windows.LastEnd(pane) - 1 <= _watermark)
            {
                Context.Metrics.AddLate(items.Length);
                SetAside(items, times);
                return;
            }

            _currentTable = TableOf(pane);
            _currentPane = pane;
        }

        var rows = _rows.AsSpan(0, items.Length);
        _currentTable!.GetOrAdd(keys, hashes, rows);
        try
        {
            accumulators.Add(_currentTable, rows, items, function);
        }
        catch (Exception e) when (e is not FreshetException)
        {
            throw UserCode.Failed(Context, "aggregate", _records, items[0], e);
        }
    }

    private KeyedTable<K> TableOf(long pane)
    {
        if (!_panes.TryGetValue(pane, out var table))
        {
            _panes.Add(pane, table = Context.State.CreateTable(hasher.Format, _layout));
        }

        return table;
    }

    /// <summary>A restored pane may hold no key of ours.</summary>
    private void DropEmpty()
    {
        foreach (var (pane, table) in _panes.Where(p => p.Value.Count == 0).ToArray())
        {
            table.Dispose();
            _panes.Remove(pane);
        }
    }
}
