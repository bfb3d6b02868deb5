using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Plans;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>
/// A function over the rows around each row: the rows of each partition lie in order in one blob. When an epoch ends, the partitions that it
/// touched are computed as they were and as they are, and the difference goes out. So it takes rows that come and go, and rows that come
/// late into the middle.
/// </summary>
internal sealed unsafe class OverOperator : ColumnOperator
{
    private const string State = "partitions";
    private const string SequenceState = "sequence";
    private const int ScanAtOnce = 64;

    private readonly RowKeys _keys;
    private readonly RowFormat _order;
    private readonly RowFormat _row;
    private readonly int[] _orderColumns;
    private readonly int[] _stored;
    private readonly Column[] _orderValues;
    private readonly Column[] _values;
    private readonly EncodedRows _orders = new();
    private readonly EncodedRows _encoded = new();
    private readonly nint[] _rows = new nint[Column.Rows];
    private readonly RowLayout _layout = new();
    private readonly Core.State.Column _entries;
    private readonly int _epoch;
    private readonly List<Before> _dirty = [];
    private readonly Arena _arena = new();
    private readonly OverComputation _computation;
    private readonly int _width;
    private readonly nint[] _starts = new nint[Column.Rows];
    private readonly nint[] _ends = new nint[Column.Rows];
    private readonly long[] _weights = new long[Column.Rows];
    private readonly Arena _outBytes = new();
    private readonly ViewWriter _texts = new();
    private KeyedTable<KeyBytes> _table = null!;
    private long _epochNumber = 1;
    private long _sequence;
    private int _next;
    private long _scan;
    private int _outCount;

    public OverOperator(OverRelation over, ColumnNeed need)
    {
        var columns = over.Input.Columns;
        _width = columns.Count;
        _keys = new RowKeys([.. over.Partition.Select(p => columns[p].Type)], over.Partition);
        _order = new RowFormat(over.Order.Select(o => new RowPart(columns[o.Column].Type, o.Descending, o.NullsLast)));
        _orderColumns = [.. over.Order.Select(static o => o.Column)];
        _stored = [.. Enumerable.Range(0, _width).Where(c => need.Has(c) || over.Arguments.Contains(c) || (over.Order.Count == 1 && over.Order[0].Column == c))];
        _row = new RowFormat(_stored.Select(c => columns[c].Type));
        _orderValues = new Column[_orderColumns.Length];
        _values = new Column[_stored.Length];
        _entries = _layout.AddBlob("rows", $"over:{_order.Schema}:{_row.Schema}");
        _epoch = _layout.AddFixed<long>("epoch", "i64").Offset;
        _computation = new OverComputation(over, _row, _stored);
    }

    public override void OnBatch(Batch batch)
    {
        var rows = (ColumnBatch)batch;
        var count = rows.Count;
        _keys.Encode(rows);
        Encode(rows, _orderColumns, _orderValues, _order, _orders);
        Encode(rows, _stored, _values, _row, _encoded);
        _table.GetOrAdd(_keys.Keys[..count], _keys.Hashes[..count], _rows.AsSpan(0, count));
        for (var i = 0; i < count; i++)
        {
            PutAside(i);
            var weight = rows.Weights is { } w ? w.As<long>()[i] : 1;
            for (; weight > 0; weight--)
            {
                _table.WriteBlob(_rows[i], _entries, SortedEntries.With(_table.ReadBlob(_rows[i], _entries), _orders[i], _sequence++, _encoded[i], long.MaxValue));
            }

            for (; weight < 0; weight++)
            {
                _table.WriteBlob(_rows[i], _entries, SortedEntries.Without(_table.ReadBlob(_rows[i], _entries), _orders[i], _encoded[i]));
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
                GiveOut();
                return false;
            }

            var before = _dirty[_next];
            var key = new KeyBytes(before.Key);
            _table.Find([key], [before.Hash], _rows);
            var now = _rows[0] == 0 ? default : _table.ReadBlob(_rows[0], _entries);
            Difference(new ReadOnlySpan<byte>((void*)before.Rows, before.Length), now);
            if (_rows[0] != 0 && now.IsEmpty)
            {
                _table.Remove(key, before.Hash);
            }
        }

        GiveOut();
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

        var (keys, hashes, rows) = (new KeyBytes[ScanAtOnce], new uint[ScanAtOnce], new nint[ScanAtOnce]);
        while (!Context.OutputIsFull)
        {
            var count = _table.Scan(ref _scan, keys, hashes, rows);
            for (var i = 0; i < count; i++)
            {
                Difference(default, _table.ReadBlob(rows[i], _entries));
            }

            if (count == 0)
            {
                GiveOut();
                return true;
            }
        }

        GiveOut();
        return false;
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        snapshot.AddKeyed(State, _table.Freeze());
        snapshot.AddEntries(SequenceState, [[.. BitConverter.GetBytes(_sequence), .. BitConverter.GetBytes(_epochNumber)]]);
    }

    public override void Close()
    {
        _arena.Dispose();
        _outBytes.Dispose();
        _texts.Dispose();
        _computation.Dispose();
    }

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

    private void PutAside(int i)
    {
        ref var epoch = ref *(long*)(_rows[i] + _epoch);
        if (epoch == _epochNumber || Context.IsOneEpoch)
        {
            return;
        }

        epoch = _epochNumber;
        var seen = _table.ReadBlob(_rows[i], _entries);
        _dirty.Add(new Before(_keys.Keys[i].Bytes.ToArray(), _keys.Hashes[i], _arena.Copy(seen), seen.Length));
    }

    private void Difference(ReadOnlySpan<byte> before, ReadOnlySpan<byte> now)
    {
        var counts = new Dictionary<byte[], long>(BytesComparer.Instance);
        foreach (var row in _computation.Rows(before))
        {
            counts[row] = counts.GetValueOrDefault(row) - 1;
        }

        foreach (var row in _computation.Rows(now))
        {
            counts[row] = counts.GetValueOrDefault(row) + 1;
        }

        foreach (var (row, weight) in counts.OrderBy(static c => c.Value))
        {
            if (weight != 0)
            {
                if (_outCount == Column.Rows)
                {
                    GiveOut();
                }

                _starts[_outCount] = _outBytes.Copy(row);
                _ends[_outCount] = _starts[_outCount] + row.Length;
                _weights[_outCount++] = weight;
            }
        }
    }

    private void GiveOut()
    {
        if (_outCount == 0)
        {
            return;
        }

        var decoded = new Column[_stored.Length + 1];
        _computation.Output.Decode(_starts.AsSpan(0, _outCount), _ends.AsSpan(0, _outCount), decoded, _texts);
        var columns = new Column?[_width + 1];
        for (var c = 0; c < _stored.Length; c++)
        {
            columns[_stored[c]] = decoded[c];
        }

        columns[^1] = decoded[^1];
        var weights = Column.Rent(Storage.Int64);
        _weights.AsSpan(0, _outCount).CopyTo(new Span<long>(weights.Data, _outCount));
        var batch = ColumnBatch.Rent(columns, _outCount, weights);
        _outCount = 0;
        _outBytes.Clear();
        Output.Send(batch);
    }

    private readonly record struct Before(byte[] Key, uint Hash, nint Rows, int Length);
}
