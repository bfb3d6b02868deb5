using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Plans;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>
/// The rows of each partition in order, from a first to a last place: ROW_NUMBER with a limit, deduplication, ORDER BY with LIMIT. Of rows
/// that only come, those behind the last place are forgotten. What changed goes out when an epoch ends.
/// </summary>
internal sealed unsafe class TopOperator : ColumnOperator
{
    private const string State = "partitions";
    private const string SequenceState = "sequence";

    private readonly RowKeys _keys;
    private readonly RowFormat _order;
    private readonly RowFormat _row;
    private readonly int[] _orderColumns;
    private readonly int[] _stored;
    private readonly int _width;
    private readonly long _first;
    private readonly long _last;
    private readonly bool _forgets;
    private readonly bool _latestFirst;
    private readonly bool _withNumber;
    private readonly RowLayout _layout = new();
    private readonly Core.State.Column _entries;
    private readonly int _epoch;
    private readonly EncodedRows _orders = new();
    private readonly EncodedRows _encoded = new();
    private readonly Column[] _orderValues;
    private readonly Column[] _values;
    private readonly Column[] _decoded;
    private readonly nint[] _rows = new nint[Column.Rows];
    private readonly List<Before> _dirty = [];
    private readonly Arena _arena = new();
    private readonly TopOutput _out;
    private KeyedTable<KeyBytes> _table = null!;
    private long _epochNumber = 1;
    private long _sequence;
    private int _next;
    private long _scan;

    public TopOperator(TopRelation top, ColumnNeed need, bool latestFirst)
    {
        var columns = top.Input.Columns;
        _width = columns.Count;
        (_first, _last) = (top.First, top.Last);
        _forgets = top.Input.IsAppendOnly && _last < long.MaxValue;
        _latestFirst = latestFirst;
        _withNumber = need.Has(_width);
        _keys = new RowKeys([.. top.Partition.Select(p => columns[p].Type)], top.Partition);
        _order = new RowFormat(top.Order.Select(o => new RowPart(columns[o.Column].Type, o.Descending, o.NullsLast)));
        _orderColumns = [.. top.Order.Select(static o => o.Column)];
        _stored = [.. Enumerable.Range(0, _width).Where(need.Has)];
        _row = new RowFormat(_stored.Select(c => columns[c].Type));
        _orderValues = new Column[_orderColumns.Length];
        _values = new Column[_stored.Length];
        _decoded = new Column[_stored.Length];
        _entries = _layout.AddBlob("rows", $"top:{_order.Schema}:{_row.Schema}");
        _epoch = _layout.AddFixed<long>("epoch", "i64").Offset;
        _out = new TopOutput(this);
    }

    public override void OnBatch(Batch batch)
    {
        var rows = (ColumnBatch)batch;
        var count = rows.Count;
        if (_last < _first)
        {
            rows.Release(); // LIMIT 0
            return;
        }

        _keys.Encode(rows);
        Encode(rows, _orderColumns, _orderValues, _order, _orders);
        Encode(rows, _stored, _values, _row, _encoded);
        _table.GetOrAdd(_keys.Keys[..count], _keys.Hashes[..count], _rows.AsSpan(0, count));
        for (var i = 0; i < count; i++)
        {
            var weight = rows.Weights is { } w ? w.As<long>()[i] : 1;
            for (; weight > 0; weight--)
            {
                Add(i);
            }

            for (; weight < 0; weight++)
            {
                Remove(i);
            }
        }

        rows.Release();
    }

    public override bool OnEpoch()
    {
        for (; _next < _dirty.Count; _next++)
        {
            if (Context.OutputIsFull)
            {
                _out.Flush();
                return false;
            }

            var before = _dirty[_next];
            var row = new nint[1];
            _table.Find([new KeyBytes(before.Key)], [before.Hash], row);
            var now = row[0] == 0 ? default : _table.ReadBlob(row[0], _entries);
            Difference(new ReadOnlySpan<byte>((void*)before.Rows, before.Length), now);
            if (row[0] != 0 && now.IsEmpty)
            {
                _table.Remove(new KeyBytes(before.Key), before.Hash);
            }
        }

        _out.Flush();
        _dirty.Clear();
        _arena.Clear();
        _next = 0;
        _epochNumber++;
        return true;
    }

    public override bool OnEnd()
    {
        if (!OnEpoch())
        {
            return false;
        }

        if (!Context.IsOneEpoch)
        {
            return true;
        }

        var keys = new KeyBytes[64];
        var hashes = new uint[64];
        while (!Context.OutputIsFull)
        {
            var count = _table.Scan(ref _scan, keys, hashes, _rows.AsSpan(0, 64));
            for (var i = 0; i < count; i++)
            {
                Difference(default, _table.ReadBlob(_rows[i], _entries));
            }

            if (count == 0)
            {
                _out.Flush();
                return true;
            }
        }

        _out.Flush();
        return false;
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        snapshot.AddKeyed(State, _table.Freeze());
        snapshot.AddEntries(SequenceState, [[.. BitConverter.GetBytes(_sequence), .. BitConverter.GetBytes(_epochNumber)]]);
    }

    public override void Close() => _arena.Dispose();

    protected override void OnOpen()
    {
        base.OnOpen();
        _table = Context.State.CreateTable(_keys.Keyed, _layout);
        if (Context.Restored is { } restored)
        {
            restored.ReadKeyed(State, from => _table.Restore(from, Context.KeyGroups));
            var entries = restored.AllEntries(SequenceState);
            _sequence = entries.Select(static e => BitConverter.ToInt64(e)).DefaultIfEmpty().Max();
            _epochNumber = entries.Select(static e => BitConverter.ToInt64(e, 8)).DefaultIfEmpty().Max() + 1;
        }
    }

    private static void Encode(ColumnBatch rows, int[] numbers, Column[] columns, RowFormat format, EncodedRows to)
    {
        for (var c = 0; c < columns.Length; c++)
        {
            columns[c] = rows[numbers[c]];
        }

        format.Encode(columns, rows.Count, to);
    }

    private void Add(int i)
    {
        var all = _table.ReadBlob(_rows[i], _entries);
        var sequence = _latestFirst ? long.MaxValue - _sequence : _sequence;
        _sequence++;
        if (_forgets && SortedEntries.Count(all) >= _last && !SortedEntries.IsBeforeLast(all, _orders[i], sequence))
        {
            return;
        }

        PutAside(i, all);
        all = _table.ReadBlob(_rows[i], _entries);
        _table.WriteBlob(_rows[i], _entries, SortedEntries.With(all, _orders[i], sequence, _encoded[i], _forgets ? _last : long.MaxValue));
    }

    private void Remove(int i)
    {
        var all = _table.ReadBlob(_rows[i], _entries);
        PutAside(i, all);
        all = _table.ReadBlob(_rows[i], _entries);
        _table.WriteBlob(_rows[i], _entries, SortedEntries.Without(all, _orders[i], _encoded[i]));
    }

    private void PutAside(int i, ReadOnlySpan<byte> all)
    {
        ref var epoch = ref *(long*)(_rows[i] + _epoch);
        if (epoch == _epochNumber || Context.IsOneEpoch)
        {
            return;
        }

        epoch = _epochNumber;
        var seen = SortedEntries.Range(all, _last);
        _dirty.Add(new Before(_keys.Keys[i].Bytes.ToArray(), _keys.Hashes[i], _arena.Copy(seen), seen.Length));
    }

    /// <summary>What was seen of a partition and is not there any more goes, what is new comes.</summary>
    private void Difference(ReadOnlySpan<byte> before, ReadOnlySpan<byte> now)
    {
        var was = SortedEntries.Rows(before, _first, _last);
        var @is = SortedEntries.Rows(now, _first, _last);
        if (_withNumber)
        {
            for (var p = 0; p < Math.Max(was.Count, @is.Count); p++)
            {
                var same = p < was.Count && p < @is.Count && SortedEntries.Row(before, was[p]).SequenceEqual(SortedEntries.Row(now, @is[p]));
                if (!same && p < was.Count)
                {
                    _out.Add(SortedEntries.Row(before, was[p]), _first + p, -1);
                }

                if (!same && p < @is.Count)
                {
                    _out.Add(SortedEntries.Row(now, @is[p]), _first + p, 1);
                }
            }

            return;
        }

        var found = new bool[@is.Count];
        foreach (var one in was)
        {
            var row = SortedEntries.Row(before, one);
            var at = -1;
            for (var j = 0; j < @is.Count && at < 0; j++)
            {
                at = !found[j] && SortedEntries.Row(now, @is[j]).SequenceEqual(row) ? j : -1;
            }

            if (at >= 0)
            {
                found[at] = true;
            }
            else
            {
                _out.Add(row, 0, -1);
            }
        }

        for (var j = 0; j < @is.Count; j++)
        {
            if (!found[j])
            {
                _out.Add(SortedEntries.Row(now, @is[j]), 0, 1);
            }
        }
    }

    private readonly record struct Before(byte[] Key, uint Hash, nint Rows, int Length);

    /// <summary>Gathers rows that go out.</summary>
    private sealed class TopOutput(TopOperator owner)
    {
        private readonly nint[] _starts = new nint[Column.Rows];
        private readonly nint[] _ends = new nint[Column.Rows];
        private readonly long[] _numbers = new long[Column.Rows];
        private readonly long[] _weights = new long[Column.Rows];
        private readonly Arena _bytes = new();
        private readonly ViewWriter _texts = new();
        private int _count;
        private bool _hasWeights;

        public void Add(ReadOnlySpan<byte> row, long number, long weight)
        {
            if (_count == Column.Rows)
            {
                Flush();
            }

            _starts[_count] = _bytes.Copy(row);
            _ends[_count] = _starts[_count] + row.Length;
            _numbers[_count] = number;
            _weights[_count++] = weight;
            _hasWeights |= weight != 1;
        }

        public void Flush()
        {
            if (_count == 0)
            {
                return;
            }

            owner._row.Decode(_starts.AsSpan(0, _count), _ends.AsSpan(0, _count), owner._decoded, _texts);
            var columns = new Column?[owner._width + 1];
            for (var c = 0; c < owner._decoded.Length; c++)
            {
                columns[owner._stored[c]] = owner._decoded[c];
            }

            columns[^1] = owner._withNumber ? Longs(_numbers) : null;
            var weights = _hasWeights ? Longs(_weights) : null;
            var batch = ColumnBatch.Rent(columns, _count, weights);
            (_count, _hasWeights) = (0, false);
            _bytes.Clear();
            owner.Output.Send(batch);
        }

        private Column Longs(long[] values)
        {
            var column = Column.Rent(Storage.Int64);
            values.AsSpan(0, _count).CopyTo(new Span<long>(column.Data, _count));
            return column;
        }
    }
}
