using Freshet.Core.State;
using Freshet.Sql.Columns;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>INTERSECT and EXCEPT, with ALL or without: how often a row is in the result follows from how often it is on either side. Looked at when an epoch ends.</summary>
internal sealed unsafe class SetDifferenceOperator : TwoColumnInputs
{
    private const string State = "rows";
    private const int ScanAtOnce = 256;

    private readonly bool _isIntersect;
    private readonly bool _isAll;
    private readonly RowKeys _keys;
    private readonly RowLayout _layout = new();
    private readonly nint[] _rows = new nint[Column.Rows];
    private readonly List<(byte[] Key, uint Hash)> _dirty = [];
    private readonly nint[] _starts = new nint[Column.Rows];
    private readonly nint[] _ends = new nint[Column.Rows];
    private readonly long[] _weights = new long[Column.Rows];
    private readonly Arena _arena = new();
    private readonly ViewWriter _texts = new();
    private KeyedTable<KeyBytes> _table = null!;
    private long _epochNumber = 1;
    private int _count;
    private int _next;
    private long _scan;

    public SetDifferenceOperator(IReadOnlyList<DataType> types, bool isIntersect, bool isAll)
    {
        (_isIntersect, _isAll) = (isIntersect, isAll);
        _keys = new RowKeys(types, [.. Enumerable.Range(0, types.Count)]);
        foreach (var name in (string[])["left", "right", "given", "epoch"])
        {
            _layout.AddFixed<long>(name, "i64");
        }
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

            var (bytes, hash) = _dirty[_next];
            var key = new KeyBytes(bytes);
            _table.Find([key], [hash], _rows);
            var row = (long*)_rows[0];
            var now = Times(row[0], row[1]);
            Give(bytes, now - row[2]);
            row[2] = now;
            if (row[0] == 0 && row[1] == 0 && now == 0)
            {
                _table.Remove(key, hash);
            }
        }

        GiveOut();
        _dirty.Clear();
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
                Give(keys[i].Bytes, Times(((long*)rows[i])[0], ((long*)rows[i])[1]));
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
        snapshot.AddEntries("epoch", [BitConverter.GetBytes(_epochNumber)]);
    }

    public override void Close()
    {
        _arena.Dispose();
        _texts.Dispose();
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        _table = Context.State.CreateTable(_keys.Keyed, _layout);
        if (Context.Restored is { } restored)
        {
            restored.ReadKeyed(State, from => _table.Restore(from, Context.KeyGroups));
            _epochNumber = restored.AllEntries("epoch").Select(static e => BitConverter.ToInt64(e)).DefaultIfEmpty().Max() + 1;
        }
    }

    protected override void OnBatch(int input, ColumnBatch batch)
    {
        var count = batch.Count;
        _keys.Encode(batch);
        _table.GetOrAdd(_keys.Keys[..count], _keys.Hashes[..count], _rows.AsSpan(0, count));
        for (var i = 0; i < count; i++)
        {
            var row = (long*)_rows[i];
            row[input] += batch.Weights is { } w ? w.As<long>()[i] : 1;
            if (row[3] != _epochNumber && !Context.IsOneEpoch)
            {
                row[3] = _epochNumber;
                _dirty.Add((_keys.Keys[i].Bytes.ToArray(), _keys.Hashes[i]));
            }
        }

        batch.Release();
    }

    private long Times(long left, long right) => (_isIntersect, _isAll) switch
    {
        (true, true) => Math.Min(left, right),
        (true, false) => left > 0 && right > 0 ? 1 : 0,
        (false, true) => Math.Max(left - right, 0),
        _ => left > 0 && right <= 0 ? 1 : 0,
    };

    private void Give(ReadOnlySpan<byte> row, long weight)
    {
        if (weight == 0)
        {
            return;
        }

        if (_count == Column.Rows)
        {
            GiveOut();
        }

        _starts[_count] = _arena.Copy(row);
        _ends[_count] = _starts[_count] + row.Length;
        _weights[_count++] = weight;
    }

    private void GiveOut()
    {
        if (_count == 0)
        {
            return;
        }

        var columns = new Column[_keys.Format.Count];
        _keys.Format.Decode(_starts.AsSpan(0, _count), _ends.AsSpan(0, _count), columns, _texts);
        var weights = Column.Rent(Storage.Int64);
        _weights.AsSpan(0, _count).CopyTo(new Span<long>(weights.Data, _count));
        var batch = ColumnBatch.Rent(columns, _count, weights);
        _count = 0;
        _arena.Clear();
        Output.Send(batch);
    }
}
