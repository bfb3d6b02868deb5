using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
using Freshet.Sql.Kernels;
using Freshet.Sql.Plans;

namespace Freshet.Sql.Operators;

/// <summary>Looks the key of each row up in a table that lies in memory, read when the operator opens.</summary>
internal sealed class LookupOperator : ColumnOperator
{
    private readonly LookupRelation _relation;
    private readonly ColumnNeed _need;
    private readonly RowFormat _keyFormat;
    private readonly RowFormat _rowFormat;
    private readonly int _width;
    private readonly int[] _stored;
    private readonly Column[] _keys;
    private readonly Column[] _decoded;
    private readonly EncodedRows _encoded = new();
    private readonly Dictionary<byte[], List<byte[]>> _rows = new(BytesComparer.Instance);
    private readonly Evaluator? _condition;
    private readonly Arena _arena = new();
    private readonly ViewWriter _texts = new();
    private readonly ushort[] _left = new ushort[Column.Rows];
    private readonly nint[] _starts = new nint[Column.Rows];
    private readonly nint[] _ends = new nint[Column.Rows];
    private readonly ushort[] _selected = new ushort[Column.Rows + 1];
    private int _matches;

    public LookupOperator(LookupRelation relation, ColumnNeed need, OperatorClock clock)
    {
        (_relation, _need, _width) = (relation, need, relation.Left.Columns.Count);
        if (relation.Type != JoinType.Inner)
        {
            throw FreshetException.User("A LEFT look-up join is not there yet.");
        }

        var columns = relation.Table.Source.Columns;
        _keyFormat = new RowFormat(relation.TableKeys.Select(k => columns[k].Type.WithNull(true)));
        _stored = [.. Enumerable.Range(0, columns.Count).Where(c => need.Has(_width + c) || relation.Condition is not null)];
        _rowFormat = new RowFormat(_stored.Select(c => columns[c].Type));
        _keys = new Column[relation.TableKeys.Count];
        _decoded = new Column[_stored.Length];
        _condition = relation.Condition is null ? null : new KernelCompiler(clock).Compile(relation.Condition);
    }

    public override void OnBatch(Batch batch)
    {
        var rows = (ColumnBatch)batch;
        EncodeKeys(rows, _relation.LeftKeys);
        var lookup = _rows.GetAlternateLookup<ReadOnlySpan<byte>>();
        for (var i = 0; i < rows.Count; i++)
        {
            if (HasNull(i) || !lookup.TryGetValue(_encoded[i], out var found))
            {
                continue;
            }

            foreach (var row in found)
            {
                if (_matches == Column.Rows)
                {
                    GiveOut(rows);
                }

                _left[_matches] = (ushort)i;
                _starts[_matches] = _arena.Copy(row);
                _ends[_matches] = _starts[_matches] + row.Length;
                _matches++;
            }
        }

        GiveOut(rows);
        rows.Release();
    }

    public override void Close()
    {
        _arena.Dispose();
        _texts.Dispose();
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        foreach (var batch in _relation.Table.Source.Lookup!())
        {
            var values = _stored.Select(c => batch[c]).ToArray();
            var encoded = new EncodedRows();
            _rowFormat.Encode(values, batch.Count, encoded);
            EncodeKeys(batch, _relation.TableKeys);
            for (var i = 0; i < batch.Count; i++)
            {
                if (!_rows.TryGetValue(_encoded[i].ToArray(), out var rows))
                {
                    _rows.Add(_encoded[i].ToArray(), rows = []);
                }

                rows.Add(encoded[i].ToArray());
            }

            batch.Release();
        }
    }

    private void EncodeKeys(ColumnBatch rows, IReadOnlyList<int> columns)
    {
        for (var k = 0; k < _keys.Length; k++)
        {
            _keys[k] = rows[columns[k]];
        }

        _keyFormat.Encode(_keys, rows.Count, _encoded);
    }

    private bool HasNull(int row)
    {
        foreach (var key in _keys)
        {
            if (key.IsNull(row))
            {
                return true;
            }
        }

        return false;
    }

    private void GiveOut(ColumnBatch rows)
    {
        var count = _matches;
        _matches = 0;
        if (count == 0)
        {
            return;
        }

        var columns = new Column?[_width + _relation.Table.Source.Columns.Count];
        for (var c = 0; c < _width; c++)
        {
            columns[c] = rows.Columns[c] is { } column && (_need.Has(c) || _condition is not null) ? Gather.Rows(column, _left.AsSpan(0, count)) : null;
        }

        _rowFormat.Decode(_starts.AsSpan(0, count), _ends.AsSpan(0, count), _decoded, _texts);
        _arena.Clear();
        for (var i = 0; i < _stored.Length; i++)
        {
            columns[_width + _stored[i]] = _decoded[i];
        }

        var joined = ColumnBatch.Rent(columns, count, rows.Weights is { } w ? Gather.Rows(w, _left.AsSpan(0, count)) : null);
        if (_condition is not null)
        {
            var condition = _condition.Evaluate(joined, new RowSet(count));
            var passed = Selections.True(condition, new RowSet(count), _selected);
            condition.Release();
            for (var c = 0; c < columns.Length; c++)
            {
                columns[c] = joined.Columns[c] is { } column ? Gather.Rows(column, _selected.AsSpan(0, passed)) : null;
            }

            var rest = ColumnBatch.Rent(columns, passed, joined.Weights is { } weights ? Gather.Rows(weights, _selected.AsSpan(0, passed)) : null);
            joined.Release();
            joined = rest;
        }

        Output.Send(joined);
    }
}
