using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Plans;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>
/// Aggregates of tumbling, hopping and cumulating windows over rows that only come: a row of state for each key and window, given out and
/// dropped when time has passed the window's end. Rows of windows that are over are late and left out; by processing time, and at the end
/// of the input, none is.
/// </summary>
internal sealed unsafe class WindowAggregateOperator : ColumnOperator
{
    private const string State = "windows";
    private const string TimerState = "timers";
    private const int FireAtOnce = 1024;

    private readonly WindowSpec _window;
    private readonly RowKeys _keys;
    private readonly int[] _keyColumns;
    private readonly RowLayout _layout = new();
    private readonly AggregateState _aggregates;
    private readonly int _rowCount;
    private readonly Column[] _keyValues;
    private readonly nint[] _rows = new nint[Column.Rows];
    private readonly ushort[] _selected = new ushort[Column.Rows];
    private readonly WindowTimes _zoned;
    private readonly long[] _times = new long[FireAtOnce];
    private readonly KeyBytes[] _dueKeys = new KeyBytes[FireAtOnce];
    private readonly uint[] _dueHashes = new uint[FireAtOnce];
    private readonly nint[] _starts = new nint[FireAtOnce];
    private readonly nint[] _ends = new nint[FireAtOnce];
    private readonly Arena _arena = new();
    private readonly WindowClock _clock = new();
    private KeyedTable<KeyBytes> _table = null!;
    private TimerQueue<KeyBytes> _timers = null!;
    private RowMemory _memory = null!;

    public WindowAggregateOperator(WindowAggregateRelation relation)
    {
        var columns = relation.Input.Columns;
        _window = relation.Window;
        _zoned = new WindowTimes(_window.Zone);
        _keyColumns = [.. relation.Keys];

        // the window's end is the last part of the key
        _keys = new RowKeys([.. relation.Keys.Select(k => columns[k].Type), DataType.BigInt.WithNull(false)], [.. relation.Keys, columns.Count], relation.Keys.Count);
        _keyValues = new Column[relation.Keys.Count + 1];
        _rowCount = _layout.AddFixed<long>("rows", "i64").Offset;
        _aggregates = new AggregateState(relation.Calls, columns, relation.Keys, true, _layout, isOfWindows: true);
    }

    public override void OnBatch(Batch batch)
    {
        var rows = (ColumnBatch)batch;
        var windows = _window.Size / _window.Slide;
        for (var n = 0L; n < windows; n++)
        {
            Add(rows, n);
        }

        rows.Release();
        WakeWhenDue();
    }

    public override bool OnWatermark(long watermark) => _window.IsProcessingTime || FireUntil(watermark);

    public override bool OnTime(long now)
    {
        if (!_window.IsProcessingTime)
        {
            return true;
        }

        var isDone = FireUntil(now - 1);
        WakeWhenDue();
        return isDone;
    }

    public override bool OnEnd() => !_window.IsProcessingTime || FireUntil(long.MaxValue);

    private void WakeWhenDue()
    {
        if (_window.IsProcessingTime && _timers.Count > 0)
        {
            Context.WakeAt(_timers.NextTime + 1);
        }
    }

    private bool FireUntil(long watermark)
    {
        _clock.MoveTo(watermark);
        while (_timers.Count > 0 && _timers.NextTime <= watermark)
        {
            if (Context.OutputIsFull)
            {
                return false;
            }

            var count = _timers.TakeDue(watermark, _times, _dueKeys, _dueHashes);
            Fire(count);
        }

        _aggregates.Forget(watermark);
        return true;
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        snapshot.AddKeyed(State, _table.Freeze());
        snapshot.AddKeyed(TimerState, _timers.Freeze());
        _aggregates.Snapshot(snapshot);
        _clock.Snapshot(snapshot);
    }

    public override void Close() => _arena.Dispose();

    protected override void OnOpen()
    {
        base.OnOpen();
        _table = Context.State.CreateTable(_keys.Keyed, _layout);
        _timers = Context.State.CreateTimers(_keys.Keyed);
        _memory = new TableMemory<KeyBytes>(_table);
        _aggregates.Open(Context.State);
        if (Context.Restored is { } restored)
        {
            restored.ReadKeyed(State, from => _table.Restore(from, Context.KeyGroups));
            restored.ReadKeyed(TimerState, from => _timers.Restore(from, Context.KeyGroups));
            _aggregates.Restore(restored, Context.KeyGroups);
            _clock.Restore(restored);
            WakeWhenDue();
        }
    }

    /// <summary>Takes the rows into the n-th window of each.</summary>
    private void Add(ColumnBatch rows, long n)
    {
        var time = _window.IsProcessingTime ? null : rows[_window.Time];
        var now = time is null ? _zoned.Local(Math.Max(Context.Now, _clock.Watermark + 1)) : 0; // a clock that was set back makes no row late
        var ends = Column.Rent(Storage.Int64);
        var (kept, late) = (0, 0);
        for (var i = 0; i < rows.Count; i++)
        {
            if (time is not null && time.IsNull(i))
            {
                late += n == 0 ? 1 : 0; // no time, no window
                continue;
            }

            if (!Windows.TryBounds(_window, time is null ? now : _zoned.Local(time.As<long>()[i]), n, out _, out var end))
            {
                continue;
            }

            if (_clock.IsOver(_zoned.LastOf(end)))
            {
                late++; // of each window that it would have been in
                continue;
            }

            ends.As<long>()[kept] = end;
            _selected[kept++] = (ushort)i;
        }

        if (late > 0)
        {
            Context.Metrics.AddLate(late);
        }

        if (kept == 0)
        {
            ends.Release();
            return;
        }

        var part = rows;
        if (kept < rows.Count)
        {
            var columns = new Column?[rows.Columns.Length];
            for (var c = 0; c < columns.Length; c++)
            {
                columns[c] = rows.Columns[c] is { } column ? Gather.Rows(column, _selected.AsSpan(0, kept)) : null;
            }

            part = ColumnBatch.Rent(columns, kept, rows.Weights is { } w ? Gather.Rows(w, _selected.AsSpan(0, kept)) : null);
        }

        for (var k = 0; k < _keyColumns.Length; k++)
        {
            _keyValues[k] = part[_keyColumns[k]];
        }

        _keyValues[^1] = ends;
        _keys.Encode(_keyValues, kept);
        _table.GetOrAdd(_keys.Keys[..kept], _keys.Hashes[..kept], _rows.AsSpan(0, kept));
        for (var i = 0; i < kept; i++)
        {
            ref var count = ref *(long*)(_rows[i] + _rowCount);
            if (count++ == 0)
            {
                _timers.Set(_zoned.LastOf(ends.As<long>()[i]), _keys.Keys[i], _keys.Hashes[i]);
            }
        }

        _aggregates.Add(part, _rows.AsSpan(0, kept), _memory, ends, _zoned);
        ends.Release();
        if (!ReferenceEquals(part, rows))
        {
            part.Release();
        }
    }

    private void Fire(int count)
    {
        _table.Find(_dueKeys.AsSpan(0, count), _dueHashes.AsSpan(0, count), _rows.AsSpan(0, count));
        _arena.Clear();
        for (var i = 0; i < count; i++)
        {
            var bytes = _dueKeys[i].Bytes;
            _starts[i] = _arena.Copy(bytes);
            _ends[i] = _starts[i] + bytes.Length;
        }

        var keys = new Column[_keyColumns.Length + 1];
        _keys.Format.Decode(_starts.AsSpan(0, count), _ends.AsSpan(0, count), keys, _memory.Texts);
        var columns = new Column?[_keyColumns.Length + _aggregates.Count + 3];
        keys.AsSpan(0, _keyColumns.Length).CopyTo(columns!);
        _aggregates.Results(_rows.AsSpan(0, count), _memory, columns.AsSpan(_keyColumns.Length, _aggregates.Count));
        var (start, end, time) = (Column.Rent(Storage.Int64), keys[^1], Column.Rent(Storage.Int64));
        for (var i = 0; i < count; i++)
        {
            start.As<long>()[i] = Windows.StartOf(_window, end.As<long>()[i]);
            time.As<long>()[i] = _zoned.LastOf(end.As<long>()[i]);
        }

        (columns[^3], columns[^2], columns[^1]) = (start, end, time);
        for (var i = 0; i < count; i++)
        {
            _table.Remove(_dueKeys[i], _dueHashes[i]);
        }

        Output.Send(ColumnBatch.Rent(columns, count));
    }
}
