using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <summary>
/// Tumbling windows of the clock: all records of a batch belong to the window of this moment, whose table is the current one. A window fires when the clock is past its
/// last millisecond, and what is open fires before the end of the input. Records and checkpoints may come while a window gives out its rows: those that are out are removed before.
/// </summary>
internal sealed class ClockWindowOperator<K, T, TAcc, TResult, TOut>(
    SelectorHasher<K, T> hasher,
    EventTimeWindows windows,
    AggregateFunction<T, TAcc, TResult> function,
    Func<K, TimeWindow, TResult, TOut> make,
    AccumulatorColumn<TAcc> accumulators) : Operator<T, TOut>
{
    private const string State = "clock windows";
    private const int RowsMost = 16 * BatchSize.Default; // emitted in one call

    private readonly K[] _keys = new K[BatchSize.Default];
    private readonly uint[] _hashes = new uint[BatchSize.Default];
    private readonly nint[] _rows = new nint[BatchSize.Default];
    private readonly SortedList<long, KeyedTable<K>> _open = []; // by the window's start
    private RowLayout _layout = null!; // from the opening on
    private long _current = long.MinValue; // the window that records go to
    private KeyedTable<K>? _currentTable;
    private long _records;

    public override void OnBatch(Batch<T> batch)
    {
        var count = batch.Count;
        ReadOnlySpan<uint> hashes = hasher.KeysOf(batch, _keys, Context);
        var table = TableOf(windows.PaneOf(Context.Now));
        var rows = _rows.AsSpan(0, count);
        table.GetOrAdd(_keys.AsSpan(0, count), hashes, rows);
        try
        {
            accumulators.Add(table, rows, batch.Items, function);
        }
        catch (Exception e) when (e is not FreshetException)
        {
            throw UserCode.AggregateFailed(Context.Describe(), function, batch.Items, _records, e);
        }

        _records += count;
        batch.Release();
    }

    public override bool OnTime(long now)
    {
        var isDone = FireUpTo(now);
        WakeAtEnd();
        return isDone;
    }

    /// <summary>The clock does not move on any more when the input has ended.</summary>
    public override bool OnWatermark(long watermark) => watermark < long.MaxValue || FireUpTo(long.MaxValue);

    public override void Snapshot(SnapshotWriter snapshot) =>
        snapshot.AddKeyed(State, new FrozenPanes(long.MinValue, [.. _open.Select(window => (window.Key, window.Value.Freeze()))]));

    public override void Close()
    {
        foreach (var table in _open.Values)
        {
            table.Dispose();
        }

        _open.Clear();
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        _layout = accumulators.Layout(function.StartsAtZero, windows.Schema);
        Context.Restored?.ReadKeyed(State, stream => FrozenPanes.Restore(stream, start => TableOf(start).Restore(stream, Context.KeyGroups)));
        WakeAtEnd();
    }

    private KeyedTable<K> TableOf(long start)
    {
        if (start == _current && _currentTable is { } current)
        {
            return current;
        }

        if (!_open.TryGetValue(start, out var table))
        {
            table = Context.State.CreateTable(hasher.Format, _layout);
            _open.Add(start, table);
            WakeAtEnd();
        }

        (_current, _currentTable) = (start, table);
        return table;
    }

    private void WakeAtEnd()
    {
        if (_open.Count > 0)
        {
            Context.WakeAt(_open.GetKeyAtIndex(0) + windows.SizeMs);
        }
    }

    /// <summary>Gives out the windows whose end the clock has reached; false when the output is full or much was done.</summary>
    private bool FireUpTo(long now)
    {
        var left = RowsMost;
        while (_open.Count > 0 && _open.GetKeyAtIndex(0) + windows.SizeMs is var end && end <= now)
        {
            var table = _open.GetValueAtIndex(0);
            var window = new TimeWindow(end - windows.SizeMs, end);
            long cursor = 0;
            while (true)
            {
                if (left <= 0 || Context.OutputIsFull)
                {
                    RemoveBefore(table, cursor);
                    return false;
                }

                var count = table.Scan(ref cursor, _keys, _hashes, _rows);
                if (count == 0)
                {
                    break;
                }

                Emit(table, count, window);
                left -= count;
            }

            table.Dispose();
            _open.RemoveAt(0);
            _currentTable = null;
        }

        return true;
    }

    private void Emit(KeyedTable<K> table, int count, TimeWindow window)
    {
        for (var i = 0; i < count; i++)
        {
            TOut made;
            try
            {
                made = make(_keys[i], window, function.Result(accumulators.Read(table, _rows[i], function)));
            }
            catch (Exception e)
            {
                throw UserCode.Failed(Context, "window result", _records, _keys[i], e);
            }

            Output.Emit(made, window.EndMs - 1);
        }
    }

    /// <summary>Removes what was given out in this call; the next begins anew with what is left.</summary>
    private void RemoveBefore(KeyedTable<K> table, long end)
    {
        for (long cursor = 0; cursor < end;)
        {
            var count = table.Scan(ref cursor, _keys, _hashes, _rows);
            for (var i = 0; i < count; i++)
            {
                table.Remove(_keys[i], _hashes[i]);
            }
        }
    }
}
