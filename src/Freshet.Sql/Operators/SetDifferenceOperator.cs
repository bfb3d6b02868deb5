using Freshet.Core.State;
using Freshet.Sql.Columns;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>INTERSECT and EXCEPT, with ALL or without: how often a row is in the result follows from how often it is on either side. Looked at when an epoch ends.</summary>
internal sealed unsafe class SetDifferenceOperator : TwoColumnInputs
{
    private const string State = "rows";
    private const int Given = 2;
    private const int Mark = 3;

    private readonly bool _isIntersect;
    private readonly bool _isAll;
    private readonly RowKeys _keys;
    private readonly RowLayout _layout = new();
    private readonly nint[] _rows = new nint[Column.Rows];
    private readonly TouchedKeys _touched = new();
    private readonly RowBuffer _out = new();
    private KeyedTable<KeyBytes> _table = null!;

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
        base.OnOpen();
        _table = Context.State.CreateTable(_keys.Keyed, _layout);
        _touched.Open(Context);
        Context.Restored?.ReadKeyed(State, from => _table.Restore(from, Context.KeyGroups));
    }

    protected override void OnBatch(int input, ColumnBatch batch)
    {
        var count = batch.Count;
        _keys.Encode(batch);
        _table.GetOrAdd(_keys.Keys[..count], _keys.Hashes[..count], _rows.AsSpan(0, count));
        for (var i = 0; i < count; i++)
        {
            var row = (long*)_rows[i];
            row[input] += batch.WeightOf(i);
            if (_touched.IsFirst(ref row[Mark]))
            {
                _touched.Add(_keys.Keys[i], _keys.Hashes[i]);
            }
        }

        batch.Release();
    }

    private bool LookAt(nint address, ReadOnlySpan<byte> key, ReadOnlySpan<byte> before, bool isFinal)
    {
        var row = (long*)address;
        var now = Times(row[0], row[1]);
        if (now != row[Given])
        {
            if (_out.IsFull)
            {
                GiveOut();
            }

            _out.Add(key, now - row[Given]);
        }

        if (!isFinal)
        {
            row[Given] = now;
        }

        return row[0] == 0 && row[1] == 0 && now == 0;
    }

    private long Times(long left, long right) => (_isIntersect, _isAll) switch
    {
        (true, true) => Math.Min(left, right),
        (true, false) => left > 0 && right > 0 ? 1 : 0,
        (false, true) => Math.Max(left - right, 0),
        _ => left > 0 && right <= 0 ? 1 : 0,
    };

    private void GiveOut()
    {
        var count = _out.Count;
        if (count > 0)
        {
            var columns = new Column[_keys.Format.Count];
            var weights = _out.Take(_keys.Format, columns);
            Output.Send(ColumnBatch.Rent(columns, count, weights));
        }
    }
}
