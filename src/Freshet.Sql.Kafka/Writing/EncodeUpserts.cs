using System.Text;
using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Operators;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Kafka;

/// <summary>
/// The changes of a result to messages: when an epoch ends, for each key that it touched the row that is there now, or a tombstone. Keeps
/// the rows of each key: a result that has two for one key has another key than the table, and ends the job.
/// </summary>
internal sealed class EncodeUpserts : Operator, IBatchReceiver
{
    private const string State = "rows";

    private readonly KafkaTable _table;
    private readonly RowKeys _keys;
    private readonly RowEncoder _encoder;
    private readonly RowLayout _layout = new();
    private readonly Core.State.Column _mark;
    private readonly Core.State.Column _rows;
    private readonly nint[] _found = new nint[Column.Rows];
    private readonly TouchedKeys _touched = new();
    private readonly RowBuffer _upserts = new();
    private readonly RowBuffer _tombstones = new();
    private readonly PartWriter _key;
    private readonly PartWriter _keyAlone;
    private readonly PartWriter _value;
    private KeyedTable<KeyBytes> _state = null!;
    private RowMemory _memory = null!;
    private Emitter<KafkaOut>? _output;

    public EncodeUpserts(KafkaTable table, SinkColumns columns, IReadOnlyList<DataField> fields)
    {
        _table = table;
        var key = columns.PlacesOf(table.PrimaryKey);
        _keys = new RowKeys([.. key.Select(k => fields[k].Type)], key);
        _encoder = new RowEncoder(new RowFormat(fields.Select(static f => f.Type)), [.. Enumerable.Range(0, fields.Count)]);
        _key = new PartWriter(table.Key!, key);
        _keyAlone = new PartWriter(table.Key!, [.. Enumerable.Range(0, key.Length)]);
        _value = new PartWriter(table.Value, columns.PlacesOf(table.Value));
        _mark = _layout.AddFixed<long>("epoch", "i64");
        _rows = _layout.AddBlob("rows", _encoder.Format.Schema);
    }

    public unsafe void OnBatch(Batch batch)
    {
        var rows = (ColumnBatch)batch;
        var count = rows.Count;
        _keys.Encode(rows);
        _encoder.Encode(rows);
        _state.GetOrAdd(_keys.Keys[..count], _keys.Hashes[..count], _found.AsSpan(0, count));
        for (var i = 0; i < count; i++)
        {
            if (_touched.IsFirst(ref *(long*)(_found[i] + _mark.Offset)))
            {
                _touched.Add(_keys.Keys[i], _keys.Hashes[i], _state.ReadBlob(_found[i], _rows));
            }

            CountedRows.Change(_memory, _found[i], _rows, _encoder.Rows[i], rows.WeightOf(i));
        }

        batch.Release();
    }

    public override bool OnEpoch()
    {
        var isDone = _touched.LookAtTouched(_state, LookAt);
        Write();
        return isDone;
    }

    public override bool OnEnd()
    {
        var isDone = _touched.LookAtRest(_state, LookAt);
        Write();
        return isDone;
    }

    public override void Flush() => _output?.Flush();

    public override void Snapshot(SnapshotWriter snapshot)
    {
        snapshot.AddKeyed(State, _state.Freeze());
        _touched.Snapshot(snapshot);
    }

    public override void Close()
    {
        _touched.Dispose();
        _upserts.Dispose();
        _tombstones.Dispose();
        _memory?.Texts.Dispose();
    }

    protected override void OnOpen()
    {
        _output = Context.Output<KafkaOut>(0);
        _state = Context.State.CreateTable(_keys.Keyed, _layout);
        _memory = new TableMemory<KeyBytes>(_state);
        _touched.Open(Context);
        Context.Restored?.ReadKeyed(State, from => _state.Restore(from, Context.KeyGroups));
    }

    private bool LookAt(nint row, ReadOnlySpan<byte> key, ReadOnlySpan<byte> before, bool isFinal)
    {
        var all = _state.ReadBlob(row, _rows);
        var was = CountedRows.End(before, last: false);
        var now = CountedRows.End(all, last: false);
        if (!now.IsEmpty && !now.SequenceEqual(CountedRows.End(all, last: true)))
        {
            throw TwoRows(now);
        }

        if (_upserts.IsFull || _tombstones.IsFull)
        {
            Write();
        }

        if (now.IsEmpty && !was.IsEmpty)
        {
            _tombstones.Add(key);
        }
        else if (!now.SequenceEqual(was))
        {
            _upserts.Add(now);
        }

        return all.IsEmpty;
    }

    private void Write()
    {
        Write(_upserts, _encoder.Format, _key, _value);
        Write(_tombstones, _keys.Format, _keyAlone, null);
    }

    private void Write(RowBuffer from, RowFormat format, PartWriter key, PartWriter? value)
    {
        if (from.Count == 0)
        {
            return;
        }

        var count = from.Count;
        var rows = Decode(from, format, count);
        key.Begin(rows);
        value?.Begin(rows);
        for (var i = 0; i < count; i++)
        {
            _output!.Emit(new KafkaOut(key.Write(i) ?? [], value?.Write(i)));
        }

        key.End();
        value?.End();
        rows.Release();
    }

    private static ColumnBatch Decode(RowBuffer from, RowFormat format, int count)
    {
        var columns = new Column[format.Count];
        from.Take(format, columns)?.Release();
        return ColumnBatch.Rent(columns, count);
    }

    private FreshetException TwoRows(ReadOnlySpan<byte> row)
    {
        using var one = new RowBuffer();
        one.Add(row);
        var rows = Decode(one, _encoder.Format, 1);
        _key.Begin(rows);
        var shown = Encoding.UTF8.GetString(_key.Write(0) ?? []);
        _key.End();
        rows.Release();
        return FreshetException.User(
            $"{Context.Describe()}: the query has two rows for the key {shown} of table '{_table.Name}'. The table's PRIMARY KEY must be a key of the query's result: group by its columns, or take the first row of each (ROW_NUMBER).");
    }
}
