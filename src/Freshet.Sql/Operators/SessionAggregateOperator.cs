using System.Buffers.Binary;
using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Plans;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>
/// Aggregates of sessions: rows of a key that are no further apart than the gap. A row may join sessions that were apart; sessions that
/// touch are one. Given out and dropped when event time has passed a session's end, which is the gap behind its last row.
/// </summary>
internal sealed unsafe class SessionAggregateOperator : ColumnOperator
{
    private const string State = "sessions";
    private const string KeyState = "keys";
    private const string TimerState = "timers";
    private const int FireAtOnce = 1024;
    private const int Entry = 24; // start, end, number

    private readonly long _gap;
    private readonly int _time;
    private readonly int[] _keyColumns;
    private readonly RowKeys _keys;
    private readonly RowKeys _sessionKeys;
    private readonly RowLayout _keyLayout = new();
    private readonly RowLayout _layout = new();
    private readonly Core.State.Column _sessions;
    private readonly int _next;
    private readonly int _start;
    private readonly int _end;
    private readonly AggregateState _aggregates;
    private readonly Column[] _keyValues;
    private readonly nint[] _rows = new nint[Column.Rows];
    private readonly nint[] _one = new nint[1];
    private readonly nint[] _other = new nint[1];
    private readonly ushort[] _selected = new ushort[Column.Rows];
    private readonly long[] _times = new long[FireAtOnce];
    private readonly KeyBytes[] _dueKeys = new KeyBytes[FireAtOnce];
    private readonly uint[] _dueHashes = new uint[FireAtOnce];
    private readonly Arena _arena = new();
    private readonly WindowClock _clock = new();
    private readonly List<(long Start, long End, long Number)> _open = [];
    private readonly bool _isProcessingTime;
    private readonly WindowTimes _zoned;
    private KeyedTable<KeyBytes> _keyTable = null!;
    private KeyedTable<KeyBytes> _table = null!;
    private TimerQueue<KeyBytes> _timers = null!;
    private RowMemory _memory = null!;
    private RowMemory _keyMemory = null!;

    public SessionAggregateOperator(WindowAggregateRelation relation)
    {
        var columns = relation.Input.Columns;
        (_gap, _time, _isProcessingTime, _zoned) = (relation.Window.Size, relation.Window.Time, relation.Window.IsProcessingTime, new WindowTimes(relation.Window.Zone));
        _keyColumns = [.. relation.Keys];
        var types = relation.Keys.Select(k => columns[k].Type).ToArray();
        _keys = new RowKeys(types, relation.Keys);
        _sessionKeys = new RowKeys([.. types, DataType.BigInt.WithNull(false)], [.. relation.Keys, columns.Count], relation.Keys.Count);
        _keyValues = new Column[types.Length + 1];
        _sessions = _keyLayout.AddBlob("sessions", "start,end,number");
        _next = _keyLayout.AddFixed<long>("next", "i64").Offset;
        _start = _layout.AddFixed<long>("start", "i64").Offset;
        _end = _layout.AddFixed<long>("end", "i64").Offset;
        _aggregates = new AggregateState(relation.Calls, columns, relation.Keys, true, _layout);
    }

    public override void OnBatch(Batch batch)
    {
        var rows = (ColumnBatch)batch;
        var time = _isProcessingTime ? null : rows[_time];
        var now = Math.Max(Context.Now, _clock.Watermark + 1); // a clock that was set back makes no row late
        _keys.Encode(rows);
        var late = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            if (time is null ? !Take(rows, i, now) : time.IsNull(i) || !Take(rows, i, time.As<long>()[i]))
            {
                late++;
            }
        }

        if (late > 0)
        {
            Context.Metrics.AddLate(late);
        }

        rows.Release();
        WakeWhenDue();
    }

    public override bool OnWatermark(long watermark) => _isProcessingTime || FireUntil(watermark);

    public override bool OnTime(long now)
    {
        if (!_isProcessingTime)
        {
            return true;
        }

        var isDone = FireUntil(now - 1);
        WakeWhenDue();
        return isDone;
    }

    public override bool OnEnd() => !_isProcessingTime || FireUntil(long.MaxValue);

    private void WakeWhenDue()
    {
        if (_isProcessingTime && _timers.Count > 0)
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

            Fire(_timers.TakeDue(watermark, _times, _dueKeys, _dueHashes));
        }

        return true;
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        snapshot.AddKeyed(State, _table.Freeze());
        snapshot.AddKeyed(KeyState, _keyTable.Freeze());
        snapshot.AddKeyed(TimerState, _timers.Freeze());
        _clock.Snapshot(snapshot);
    }

    public override void Close() => _arena.Dispose();

    protected override void OnOpen()
    {
        base.OnOpen();
        _table = Context.State.CreateTable(_sessionKeys.Keyed, _layout);
        _keyTable = Context.State.CreateTable(_keys.Keyed, _keyLayout);
        _timers = Context.State.CreateTimers(_sessionKeys.Keyed);
        _memory = new TableMemory<KeyBytes>(_table);
        _keyMemory = new TableMemory<KeyBytes>(_keyTable);
        if (Context.Restored is { } restored)
        {
            restored.ReadKeyed(State, from => _table.Restore(from, Context.KeyGroups));
            restored.ReadKeyed(KeyState, from => _keyTable.Restore(from, Context.KeyGroups));
            restored.ReadKeyed(TimerState, from => _timers.Restore(from, Context.KeyGroups));
            _clock.Restore(restored);
            WakeWhenDue();
        }
    }

    /// <summary>Takes a row into its session; false when that would be over already.</summary>
    private bool Take(ColumnBatch rows, int i, long time)
    {
        _keyTable.GetOrAdd(_keys.Keys.Slice(i, 1), _keys.Hashes.Slice(i, 1), _one);
        var keyRow = _one[0];
        Read(_keyMemory.Read(keyRow, _sessions));
        var (start, end) = (time, time + _gap);
        var first = -1;
        var joined = 0;
        for (var s = 0; s < _open.Count; s++)
        {
            if (_open[s].Start <= end && _open[s].End >= start)
            {
                (start, end) = (Math.Min(start, _open[s].Start), Math.Max(end, _open[s].End));
                first = first < 0 ? s : first;
                joined++;
            }
        }

        if (_clock.IsOver(end - 1))
        {
            if (_open.Count == 0)
            {
                _keyTable.Remove(_keys.Keys[i], _keys.Hashes[i]);
            }

            return false;
        }

        // the row alone as a batch, whose key is that of the first session it joins, or of a new one
        _selected[0] = (ushort)i;
        var part = Row(rows);
        var number = first >= 0 ? _open[first].Number : (*(long*)(keyRow + _next))++;
        Lookup(part, number, _one);
        for (var s = _open.Count - 1; s > first && first >= 0; s--)
        {
            if (_open[s].Start <= end && _open[s].End >= start)
            {
                Lookup(part, _open[s].Number, _other);
                Lookup(part, number, _one);
                _aggregates.Merge(_one, _other, _memory);
                Encode(part, _open[s].Number);
                _table.Remove(_sessionKeys.Keys[0], _sessionKeys.Hashes[0]);
                _timers.Delete(_open[s].End - 1, _sessionKeys.Keys[0], _sessionKeys.Hashes[0]);
                _open.RemoveAt(s);
            }
        }

        Lookup(part, number, _one);
        *(long*)(_one[0] + _start) = start;
        *(long*)(_one[0] + _end) = end;
        _aggregates.Add(part, _one, _memory);
        if (first < 0)
        {
            _open.Add((start, end, number));
            _timers.Set(end - 1, _sessionKeys.Keys[0], _sessionKeys.Hashes[0]);
        }
        else
        {
            if (_open[first].End != end)
            {
                _timers.Delete(_open[first].End - 1, _sessionKeys.Keys[0], _sessionKeys.Hashes[0]);
                _timers.Set(end - 1, _sessionKeys.Keys[0], _sessionKeys.Hashes[0]);
            }

            _open[first] = (start, end, number);
        }

        part.Release();
        _keyTable.GetOrAdd(_keys.Keys.Slice(i, 1), _keys.Hashes.Slice(i, 1), _one);
        Write(_one[0]);
        return true;
    }

    private ColumnBatch Row(ColumnBatch rows)
    {
        var columns = new Column?[rows.Columns.Length];
        for (var c = 0; c < columns.Length; c++)
        {
            columns[c] = rows.Columns[c] is { } column ? Gather.Rows(column, _selected.AsSpan(0, 1)) : null;
        }

        return ColumnBatch.Rent(columns, 1, rows.Weights is { } w ? Gather.Rows(w, _selected.AsSpan(0, 1)) : null);
    }

    private void Encode(ColumnBatch row, long number)
    {
        for (var k = 0; k < _keyColumns.Length; k++)
        {
            _keyValues[k] = row[_keyColumns[k]];
        }

        var numbers = Column.Rent(Storage.Int64);
        numbers.As<long>()[0] = number;
        _keyValues[^1] = numbers;
        _sessionKeys.Encode(_keyValues, 1);
        numbers.Release();
    }

    private void Lookup(ColumnBatch row, long number, nint[] to)
    {
        Encode(row, number);
        _table.GetOrAdd(_sessionKeys.Keys[..1], _sessionKeys.Hashes[..1], to);
    }

    private void Read(ReadOnlySpan<byte> bytes)
    {
        _open.Clear();
        for (var at = 0; at < bytes.Length; at += Entry)
        {
            _open.Add((BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[(at + 8)..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[(at + 16)..])));
        }
    }

    private void Write(nint row)
    {
        var bytes = new byte[_open.Count * Entry];
        for (var s = 0; s < _open.Count; s++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(s * Entry), _open[s].Start);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan((s * Entry) + 8), _open[s].End);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan((s * Entry) + 16), _open[s].Number);
        }

        _keyMemory.Write(row, _sessions, bytes);
    }

    private void Fire(int count)
    {
        _table.Find(_dueKeys.AsSpan(0, count), _dueHashes.AsSpan(0, count), _rows.AsSpan(0, count));
        _arena.Clear();
        var (starts, ends) = (new nint[count], new nint[count]);
        for (var i = 0; i < count; i++)
        {
            var bytes = _dueKeys[i].Bytes;
            starts[i] = _arena.Copy(bytes);
            ends[i] = starts[i] + bytes.Length;
        }

        var keys = new Column[_keyColumns.Length + 1];
        _sessionKeys.Format.Decode(starts, ends, keys, _memory.Texts);
        var columns = new Column?[_keyColumns.Length + _aggregates.Count + 3];
        keys.AsSpan(0, _keyColumns.Length).CopyTo(columns!);
        _aggregates.Results(_rows.AsSpan(0, count), _memory, columns.AsSpan(_keyColumns.Length, _aggregates.Count));
        var (start, end, last) = (Column.Rent(Storage.Int64), Column.Rent(Storage.Int64), Column.Rent(Storage.Int64));
        for (var i = 0; i < count; i++)
        {
            var until = *(long*)(_rows[i] + _end);
            start.As<long>()[i] = _zoned.Local(*(long*)(_rows[i] + _start));
            end.As<long>()[i] = _zoned.Local(until);
            last.As<long>()[i] = until - 1;
        }

        (columns[^3], columns[^2], columns[^1]) = (start, end, last);
        for (var i = 0; i < count; i++)
        {
            _table.Remove(_dueKeys[i], _dueHashes[i]);
            Forget(_dueKeys[i], keys[^1].As<long>()[i]);
        }

        keys[^1].Release();
        Output.Send(ColumnBatch.Rent(columns, count));
    }

    private void Forget(KeyBytes session, long number)
    {
        var bytes = session.Bytes[..^sizeof(long)].ToArray();
        var key = new KeyBytes(bytes);
        var hash = _keys.Keyed.Hash(key);
        _keyTable.Find([key], [hash], _one);
        if (_one[0] == 0)
        {
            return;
        }

        Read(_keyMemory.Read(_one[0], _sessions));
        _open.RemoveAll(s => s.Number == number);
        if (_open.Count == 0)
        {
            _keyTable.Remove(key, hash);
        }
        else
        {
            Write(_one[0]);
        }
    }
}
