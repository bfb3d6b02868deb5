using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Plans;

namespace Freshet.Sql.Operators;

/// <summary>What a partition's rows were when they were last seen, and what they are: <see cref="SortedEntries"/>.</summary>
internal delegate void PartitionChange(ReadOnlySpan<byte> before, ReadOnlySpan<byte> now);

/// <summary>The rows of partitions in order, each partition in one blob, with the changes of each epoch.</summary>
internal sealed unsafe class SortedPartitions : IDisposable
{
    private const string State = "partitions";
    private const string SequenceState = "sequence";

    private readonly RowKeys _keys;
    private readonly RowEncoder _orders;
    private readonly RowEncoder _rows;
    private readonly long _seen;
    private readonly RowLayout _layout = new();
    private readonly Core.State.Column _entries;
    private readonly int _mark;
    private readonly nint[] _places = new nint[Columns.Column.Rows];
    private readonly TouchedKeys _touched = new();
    private KeyedTable<KeyBytes> _table = null!;
    private long _sequence;

    /// <summary>Partitions of an input with these columns, of which those in <paramref name="stored"/> are kept; only the first <paramref name="seen"/> rows are ever looked at.</summary>
    public SortedPartitions(IReadOnlyList<DataField> columns, IReadOnlyList<int> partition, IReadOnlyList<OrderKey> order, IReadOnlyList<int> stored, long seen = long.MaxValue)
    {
        _keys = new RowKeys([.. partition.Select(p => columns[p].Type)], partition);
        _orders = new RowEncoder(new RowFormat(order.Select(o => new RowPart(columns[o.Column].Type, o.Descending, o.NullsLast))), [.. order.Select(static o => o.Column)]);
        _rows = new RowEncoder(new RowFormat(stored.Select(c => columns[c].Type)), stored);
        _seen = seen;
        _entries = _layout.AddBlob("rows", $"sorted:{_orders.Format.Schema}:{_rows.Format.Schema}");
        _mark = _layout.AddFixed<long>("epoch", "i64").Offset;
    }

    /// <summary>True forgets the rows behind those that are looked at: for rows that only come.</summary>
    public bool Forgets { get; init; }

    /// <summary>True puts the later of two rows that are equal in the order first.</summary>
    public bool LatestFirst { get; init; }

    /// <summary>How the rows are encoded.</summary>
    public RowFormat Row => _rows.Format;

    public void Open(OperatorContext context)
    {
        _table = context.State.CreateTable(_keys.Keyed, _layout);
        _touched.Open(context);
        if (context.Restored is { } restored)
        {
            restored.ReadKeyed(State, from => _table.Restore(from, context.KeyGroups));
            _sequence = restored.AllEntries(SequenceState).Select(static e => BitConverter.ToInt64(e)).DefaultIfEmpty().Max();
        }
    }

    public void Snapshot(SnapshotWriter snapshot)
    {
        snapshot.AddKeyed(State, _table.Freeze());
        snapshot.AddEntries(SequenceState, [BitConverter.GetBytes(_sequence)]);
        _touched.Snapshot(snapshot);
    }

    /// <summary>Takes in rows that come and go.</summary>
    public void Take(ColumnBatch batch)
    {
        var count = batch.Count;
        _keys.Encode(batch);
        _orders.Encode(batch);
        _rows.Encode(batch);
        _table.GetOrAdd(_keys.Keys[..count], _keys.Hashes[..count], _places.AsSpan(0, count));
        for (var i = 0; i < count; i++)
        {
            var weight = batch.WeightOf(i);
            for (; weight > 0; weight--)
            {
                Add(i);
            }

            for (; weight < 0; weight++)
            {
                PutAside(i);
                _table.WriteBlob(_places[i], _entries, SortedEntries.Without(_table.ReadBlob(_places[i], _entries), _orders.Rows[i], _rows.Rows[i]));
            }
        }
    }

    /// <summary>The epoch ends: tells the partitions that it touched; false when the output is full.</summary>
    public bool GiveOut(PartitionChange change) => _touched.LookAtTouched(_table, Look(change));

    /// <summary>The input ends.</summary>
    public bool GiveOutRest(PartitionChange change) => _touched.LookAtRest(_table, Look(change));

    public void Dispose() => _touched.Dispose();

    private KeyLook Look(PartitionChange change) => (row, _, before, _) =>
    {
        var now = _table.ReadBlob(row, _entries);
        change(before, now);
        return now.IsEmpty;
    };

    private void Add(int i)
    {
        var all = _table.ReadBlob(_places[i], _entries);
        var sequence = LatestFirst ? long.MaxValue - _sequence : _sequence;
        _sequence++;
        if (Forgets && SortedEntries.Count(all) >= _seen && !SortedEntries.IsBeforeLast(all, _orders.Rows[i], sequence))
        {
            return;
        }

        PutAside(i);
        _table.WriteBlob(_places[i], _entries, SortedEntries.With(_table.ReadBlob(_places[i], _entries), _orders.Rows[i], sequence, _rows.Rows[i], Forgets ? _seen : long.MaxValue));
    }

    private void PutAside(int i)
    {
        if (_touched.IsFirst(ref *(long*)(_places[i] + _mark)))
        {
            _touched.Add(_keys.Keys[i], _keys.Hashes[i], SortedEntries.Range(_table.ReadBlob(_places[i], _entries), _seen));
        }
    }
}
