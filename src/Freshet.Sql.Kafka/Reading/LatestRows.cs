using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Operators;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Kafka;

/// <summary>
/// Makes changes of upserts: keeps the latest row of each key, and when an epoch ends gives out what of it went and came. A row with weight
/// -1 forgets its key.
/// </summary>
internal sealed class LatestRows : Operator, IBatchReceiver
{
    private const string State = "rows";

    private readonly int[] _stored;
    private readonly int _width;
    private readonly RowKeys _keys;
    private readonly RowEncoder _rows;
    private readonly RowLayout _layout = new();
    private readonly Core.State.Column _mark;
    private readonly Core.State.Column _latest;
    private readonly nint[] _found = new nint[Column.Rows];
    private readonly TouchedKeys _touched = new();
    private readonly RowBuffer _out = new();
    private readonly Column[] _decoded;
    private KeyedTable<KeyBytes> _table = null!;
    private BatchEmitter? _output;

    public LatestRows(IReadOnlyList<DataField> columns, IReadOnlyList<int> key, int[] stored)
    {
        (_width, _stored) = (columns.Count, stored);
        _keys = new RowKeys([.. key.Select(k => columns[k].Type)], key);
        _rows = new RowEncoder(new RowFormat(stored.Select(c => columns[c].Type)), stored);
        _decoded = new Column[stored.Length];
        _mark = _layout.AddFixed<long>("epoch", "i64");
        _latest = _layout.AddBlob("latest", _rows.Format.Schema);
    }

    public unsafe void OnBatch(Batch batch)
    {
        var rows = (ColumnBatch)batch;
        var count = rows.Count;
        _keys.Encode(rows);
        _rows.Encode(rows);
        _table.GetOrAdd(_keys.Keys[..count], _keys.Hashes[..count], _found.AsSpan(0, count));
        for (var i = 0; i < count; i++)
        {
            if (_touched.IsFirst(ref *(long*)(_found[i] + _mark.Offset)))
            {
                _touched.Add(_keys.Keys[i], _keys.Hashes[i], _table.ReadBlob(_found[i], _latest));
            }

            _table.WriteBlob(_found[i], _latest, rows.WeightOf(i) > 0 ? _rows.Rows[i] : default);
        }

        batch.Release();
    }

    public override bool OnEpoch()
    {
        var isDone = _touched.LookAtTouched(_table, LookAt);
        GiveOut();
        return isDone;
    }

    public override bool OnEnd()
    {
        var isDone = _touched.LookAtRest(_table, LookAt);
        GiveOut();
        return isDone;
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        snapshot.AddKeyed(State, _table.Freeze());
        _touched.Snapshot(snapshot);
    }

    public override void Close()
    {
        _touched.Dispose();
        _out.Dispose();
    }

    protected override void OnOpen()
    {
        _output = Context.BatchOutput(0);
        _table = Context.State.CreateTable(_keys.Keyed, _layout);
        _touched.Open(Context);
        Context.Restored?.ReadKeyed(State, from => _table.Restore(from, Context.KeyGroups));
    }

    private bool LookAt(nint row, ReadOnlySpan<byte> key, ReadOnlySpan<byte> before, bool isFinal)
    {
        var now = _table.ReadBlob(row, _latest);
        if (!now.SequenceEqual(before))
        {
            Give(before, -1);
            Give(now, 1);
        }

        return now.IsEmpty;
    }

    private void Give(ReadOnlySpan<byte> row, long weight)
    {
        if (row.IsEmpty)
        {
            return;
        }

        if (_out.IsFull)
        {
            GiveOut();
        }

        _out.Add(row, weight);
    }

    private void GiveOut()
    {
        var count = _out.Count;
        if (count == 0)
        {
            return;
        }

        var weights = _out.Take(_rows.Format, _decoded);
        var columns = new Column?[_width];
        for (var i = 0; i < _stored.Length; i++)
        {
            columns[_stored[i]] = _decoded[i];
        }

        _output!.Send(ColumnBatch.Rent(columns, count, weights));
    }
}
