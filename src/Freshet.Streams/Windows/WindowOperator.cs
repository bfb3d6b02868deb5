using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <summary>
/// Event-time windows over panes: time is cut into panes such that each window is a run of whole panes, and a record is added to
/// one pane only, however many windows overlap (after Li et al., "No pane, no gain", 2005). A pane is a table of its own: when the
/// last window that needs it is over, it is dropped whole. A window of several panes is merged when it fires, from runs of panes that
/// windows have in common (<see cref="PaneTree{K}"/>).
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
    SelectorHasher<K, Partial<K, TAcc>> partials,
    bool lateIsRead) : Operator<T, TOut>, IPaneReceiver<K, T>
{
    private const string State = "panes";

    private readonly K[] _keys = new K[BatchSize.Default];
    private readonly nint[] _rows = new nint[BatchSize.Default];
    private readonly PaneSorter<K, T> _sorter = new(windows);
    private PaneTree<K> _panes = null!; // from the opening on
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

        _sorter.Sort(batch, _keys.AsSpan(0, batch.Count), hasher.KeysOf(batch, _keys, Context), this);
        _records += batch.Count;
        batch.Release();
    }

    public override void Snapshot(SnapshotWriter snapshot) =>
        snapshot.AddKeyed(State, new FrozenPanes(_watermark, [.. _panes.Panes.Select(p => (p.Start, p.Table.Freeze()))]));

    public override void Close() => _panes?.Dispose();

    protected override void OnOpen()
    {
        base.OnOpen();
        _late = lateIsRead ? Context.Output<T>(1) : null;
        var layout = accumulators.Layout(function.StartsAtZero, windows.Schema);
        _panes = new PaneTree<K>(windows, rows => Context.State.CreateTable(hasher.Format, layout, rows), MergeInto);
        var lowest = long.MaxValue;
        Context.Restored?.ReadKeyed(State, stream => lowest = Math.Min(lowest, FrozenPanes.Restore(stream, pane => _panes.PaneAt(pane).Restore(stream, Context.KeyGroups))));
        if (lowest != long.MaxValue)
        {
            _watermark = lowest;
        }

        _panes.DropEmpty(); // a restored pane may hold no key of ours
        _currentPane = long.MaxValue;
    }

    /// <summary>Adds records of one pane.</summary>
    public void AddRun(long pane, ReadOnlySpan<T> items, ReadOnlySpan<long> times, ReadOnlySpan<K> keys, ReadOnlySpan<uint> hashes)
    {
        if (!Enter(pane))
        {
            Context.Metrics.AddLate(items.Length);
            SetAside(items, times);
            return;
        }

        var rows = _rows.AsSpan(0, items.Length);
        _currentTable!.GetOrAdd(keys, hashes, rows);
        try
        {
            accumulators.Add(_currentTable, rows, items, function);
        }
        catch (Exception e) when (e is not FreshetException)
        {
            throw UserCode.AggregateFailed(Context.Describe(), function, items, _records, e);
        }
    }

    /// <summary>Makes a pane the current one; false when all its windows are over.</summary>
    private bool Enter(long pane)
    {
        if (pane != _currentPane)
        {
            if (windows.LastEnd(pane) - 1 <= _watermark)
            {
                return false;
            }

            _currentTable = _panes.PaneAt(pane);
            _currentPane = pane;
        }

        if (pane < _firedTo)
        {
            _panes.Changed(pane);
        }

        return true;
    }
}
