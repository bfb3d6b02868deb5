using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Plans;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>
/// GROUP BY: accumulators in the row of each group. A group that an epoch touches has its old results put aside at the first touch; when
/// the epoch ends, those whose results differ go out: the old row with weight -1, the new one with +1. So what comes and goes within an
/// epoch is never seen. In a batch of bounded input nothing is put aside: the groups go out at the end.
/// </summary>
internal sealed unsafe class GroupAggregateOperator : ColumnOperator
{
    private const string State = "groups";

    private readonly RowKeys _keys;
    private readonly RowLayout _layout = new();
    private readonly AggregateState _aggregates;
    private readonly int[] _keyColumns;
    private readonly bool _isGlobal;
    private readonly int _rowCount;
    private readonly int _epoch;
    private readonly nint[] _rows = new nint[Column.Rows];
    private readonly ushort[] _touched = new ushort[Column.Rows];
    private readonly nint[] _touchedRows = new nint[Column.Rows];
    private readonly List<Before> _dirty = [];
    private readonly EpochMark _mark = new();
    private KeyedTable<KeyBytes> _table = null!;
    private RowMemory _memory = null!;
    private int _next;
    private long _scan;
    private bool _gaveGlobal;

    public GroupAggregateOperator(IReadOnlyList<DataField> columns, IReadOnlyList<int> keys, IReadOnlyList<AggregateCall> calls, bool isAppendOnly)
    {
        _keyColumns = [.. keys];
        _isGlobal = keys.Count == 0;
        _keys = new RowKeys([.. keys.Select(k => columns[k].Type)], keys);
        _rowCount = _layout.AddFixed<long>("rows", "i64").Offset;
        _epoch = _layout.AddFixed<long>("epoch", "i64").Offset;
        _aggregates = new AggregateState(calls, columns, keys, isAppendOnly, _layout);
    }

    public override void OnBatch(Batch batch)
    {
        var rows = (ColumnBatch)batch;
        var count = rows.Count;
        _keys.Encode(rows);
        _table.GetOrAdd(_keys.Keys[..count], _keys.Hashes[..count], _rows.AsSpan(0, count));
        if (!Context.IsOneEpoch)
        {
            PutAside(rows);
        }

        var weights = rows.Weights is { } w ? w.As<long>() : null;
        for (var i = 0; i < count; i++)
        {
            *(long*)(_rows[i] + _rowCount) += weights is null ? 1 : weights[i];
        }

        _aggregates.Add(rows, _rows.AsSpan(0, count), _memory);
        rows.Release();
    }

    public override bool OnEpoch()
    {
        for (; _next < _dirty.Count; _next++)
        {
            if (Context.OutputIsFull)
            {
                return false;
            }

            GiveOut(_dirty[_next]);
        }

        _dirty.Clear();
        _next = 0;
        _mark.Next();
        return true;
    }

    public override bool OnEnd()
    {
        if (!OnEpoch())
        {
            return false;
        }

        if (Context.IsOneEpoch && !GiveOutAll())
        {
            return false;
        }

        if (_isGlobal && !_gaveGlobal && _table.Count == 0 && OwnsGlobal())
        {
            GiveOutEmpty();
        }

        return true;
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        snapshot.AddKeyed(State, _table.Freeze());
        _mark.Snapshot(snapshot);
        _aggregates.Snapshot(snapshot);
    }

    public override void Close()
    {
        foreach (var before in _dirty)
        {
            before.Release();
        }

        _dirty.Clear();
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        _table = Context.State.CreateTable(_keys.Keyed, _layout);
        _memory = new TableMemory<KeyBytes>(_table);
        _aggregates.Open(Context.State);
        if (Context.Restored is { } restored)
        {
            restored.ReadKeyed(State, from => _table.Restore(from, Context.KeyGroups));
            _aggregates.Restore(restored, Context.KeyGroups);
            _mark.Restore(restored);
            _gaveGlobal = _table.Count > 0;
        }
    }

    /// <summary>The groups that this batch is the first of the epoch to touch: their keys, and the results that were seen last.</summary>
    private void PutAside(ColumnBatch rows)
    {
        var touched = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            if (_mark.IsFirst(ref *(long*)(_rows[i] + _epoch)))
            {
                _touchedRows[touched] = _rows[i];
                _touched[touched++] = (ushort)i;
            }
        }

        if (touched == 0)
        {
            return;
        }

        var there = Column.Rent(Storage.Bool);
        for (var i = 0; i < touched; i++)
        {
            there.Data[i] = *(long*)(_touchedRows[i] + _rowCount) > 0 ? (byte)1 : (byte)0;
        }

        var columns = new Column?[_keyColumns.Length + _aggregates.Count];
        for (var k = 0; k < _keyColumns.Length; k++)
        {
            columns[k] = Gather.Rows(rows[_keyColumns[k]], _touched.AsSpan(0, touched));
        }

        _aggregates.Results(_touchedRows.AsSpan(0, touched), _memory, columns.AsSpan(_keyColumns.Length));
        _dirty.Add(new Before(columns, there, touched));
    }

    private void GiveOut(Before before)
    {
        var count = before.Count;
        var keys = new Column[_keyColumns.Length];
        for (var k = 0; k < keys.Length; k++)
        {
            keys[k] = before.Columns[k]!;
        }

        _keys.Encode(keys, count);
        _table.Find(_keys.Keys[..count], _keys.Hashes[..count], _rows.AsSpan(0, count));
        var results = new Column?[before.Columns.Length];
        _aggregates.Results(_rows.AsSpan(0, count), _memory, results.AsSpan(keys.Length));
        for (var k = 0; k < keys.Length; k++)
        {
            results[k] = keys[k].Share();
        }

        // what goes, what comes
        var (gone, come) = (_touched, new ushort[count]);
        var (going, coming) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            // without GROUP BY there is one row, of no rows too
            var was = before.There.Data[i] != 0 || (_isGlobal && _gaveGlobal);
            var isThere = _isGlobal || *(long*)(_rows[i] + _rowCount) > 0;
            if (was && isThere && Same(before.Columns, results, keys.Length, i))
            {
                continue;
            }

            if (was)
            {
                gone[going++] = (ushort)i;
            }

            if (isThere)
            {
                come[coming++] = (ushort)i;
            }
        }

        if (_isGlobal)
        {
            _gaveGlobal = true;
        }

        Send(before.Columns, gone.AsSpan(0, going), -1);
        Send(results, come.AsSpan(0, coming), 1);
        for (var i = 0; i < results.Length; i++)
        {
            results[i]!.Release();
        }

        RemoveEmpty(count);
        before.Release();
    }

    private void RemoveEmpty(int count)
    {
        // all are looked at before the first goes: addresses are good until then
        var empty = 0;
        for (var i = 0; i < count && !_isGlobal; i++)
        {
            if (*(long*)(_rows[i] + _rowCount) == 0)
            {
                _touched[empty++] = (ushort)i;
            }
        }

        foreach (var i in _touched.AsSpan(0, empty))
        {
            _table.Remove(_keys.Keys[i], _keys.Hashes[i]);
        }
    }

    private void Send(ReadOnlySpan<Column?> columns, ReadOnlySpan<ushort> rows, long weight)
    {
        if (rows.Length == 0)
        {
            return;
        }

        var to = new Column?[columns.Length];
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = Gather.Rows(columns[i]!, rows);
        }

        Column? weights = null;
        if (weight != 1)
        {
            weights = Column.Rent(Storage.Int64);
            new Span<long>(weights.Data, rows.Length).Fill(weight);
        }

        Output.Send(ColumnBatch.Rent(to, rows.Length, weights));
    }

    /// <summary>All groups, where the input was one epoch.</summary>
    private bool GiveOutAll()
    {
        var keys = new KeyBytes[256];
        var hashes = new uint[256];
        var (starts, ends) = (new nint[256], new nint[256]);
        using var arena = new Arena();
        while (!Context.OutputIsFull)
        {
            var count = _table.Scan(ref _scan, keys, hashes, _rows.AsSpan(0, 256));
            if (count == 0)
            {
                return true;
            }

            var kept = 0;
            arena.Clear();
            for (var i = 0; i < count; i++)
            {
                if (*(long*)(_rows[i] + _rowCount) > 0)
                {
                    _rows[kept] = _rows[i];
                    starts[kept] = arena.Copy(keys[i].Bytes);
                    ends[kept++] = starts[kept - 1] + keys[i].Bytes.Length;
                }
            }

            if (kept == 0)
            {
                continue;
            }

            var columns = new Column?[_keyColumns.Length + _aggregates.Count];
            var decoded = new Column[_keyColumns.Length];
            _keys.Format.Decode(starts.AsSpan(0, kept), ends.AsSpan(0, kept), decoded, _memory.Texts);
            decoded.CopyTo(columns, 0);
            _aggregates.Results(_rows.AsSpan(0, kept), _memory, columns.AsSpan(_keyColumns.Length));
            Output.Send(ColumnBatch.Rent(columns, kept));
        }

        return false;
    }

    private bool OwnsGlobal()
    {
        _keys.Encode([], 1);
        return Context.KeyGroups.Contains(_keys.Hashes[0]);
    }

    // without GROUP BY there is one row, of no rows too
    private void GiveOutEmpty()
    {
        _gaveGlobal = true;
        var columns = new Column?[_aggregates.Count];
        _aggregates.Results([0], _memory, columns);
        Output.Send(ColumnBatch.Rent(columns, 1));
    }

    /// <summary>True when all results of a row are the same before and now.</summary>
    private static bool Same(ReadOnlySpan<Column?> before, ReadOnlySpan<Column?> now, int from, int row)
    {
        for (var c = from; c < before.Length; c++)
        {
            if (!Values.Same(before[c]!, now[c]!, row))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Groups as an epoch found them.</summary>
    private sealed class Before(Column?[] columns, Column there, int count)
    {
        public Column?[] Columns => columns;

        public Column There => there;

        public int Count => count;

        public void Release()
        {
            there.Release();
            foreach (var column in columns)
            {
                column!.Release();
            }
        }
    }
}
