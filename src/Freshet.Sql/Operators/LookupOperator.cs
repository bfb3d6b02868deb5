using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
using Freshet.Sql.Kernels;
using Freshet.Sql.Plans;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>Looks the key of each row up in a table that lies in memory, read when the operator opens.</summary>
internal sealed unsafe class LookupOperator : ColumnOperator
{
    private readonly LookupRelation _relation;
    private readonly ColumnNeed _need;
    private readonly RowFormat _format;
    private readonly EncodedRows _encoded = new();
    private readonly Column[] _keys;
    private readonly Dictionary<ByteKey, List<ushort>> _index = [];
    private readonly List<ColumnBatch> _table = [];
    private readonly Evaluator? _condition;
    private readonly ushort[] _left = new ushort[Column.Rows];
    private readonly ushort[] _right = new ushort[Column.Rows];
    private readonly ushort[] _selected = new ushort[Column.Rows + 1];
    private int _matches;

    public LookupOperator(LookupRelation relation, ColumnNeed need, OperatorClock clock)
    {
        (_relation, _need) = (relation, need);
        var types = relation.LeftKeys.Select((l, i) => TypeRules.Common(relation.Left.Columns[l].Type, relation.Table.Source.Columns[relation.TableKeys[i]].Type)!.WithNull(true)).ToArray();
        _format = new RowFormat(types);
        _keys = new Column[types.Length];
        _condition = relation.Condition is null ? null : new KernelCompiler(clock).Compile(relation.Condition);
    }

    public override void OnBatch(Batch batch)
    {
        var rows = (ColumnBatch)batch;
        Encode(rows, _relation.LeftKeys, rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            if (!IsNull(i) && _index.TryGetValue(new ByteKey(_encoded[i].ToArray()), out var found))
            {
                foreach (var row in found)
                {
                    if (_matches == Column.Rows)
                    {
                        GiveOut(rows);
                    }

                    _left[_matches] = (ushort)i;
                    _right[_matches++] = row;
                }
            }
        }

        GiveOut(rows);
        rows.Release();
    }

    public override void Close()
    {
        foreach (var batch in _table)
        {
            batch.Release();
        }

        _table.Clear();
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        var batch = _relation.Table.Source.Lookup!();
        _table.Add(batch);
        Encode(batch, _relation.TableKeys, batch.Count);
        for (var i = 0; i < batch.Count; i++)
        {
            var key = new ByteKey(_encoded[i].ToArray());
            if (!_index.TryGetValue(key, out var rows))
            {
                _index.Add(key, rows = []);
            }

            rows.Add((ushort)i);
        }
    }

    private bool IsNull(int row)
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

    private void Encode(ColumnBatch rows, IReadOnlyList<int> columns, int count)
    {
        for (var k = 0; k < _keys.Length; k++)
        {
            _keys[k] = rows[columns[k]];
        }

        _format.Encode(_keys, count, _encoded);
    }

    private void GiveOut(ColumnBatch rows)
    {
        var count = _matches;
        _matches = 0;
        if (count == 0)
        {
            return;
        }

        var width = _relation.Left.Columns.Count;
        var columns = new Column?[width + _relation.Table.Source.Columns.Count];
        for (var c = 0; c < columns.Length; c++)
        {
            var (from, picked) = c < width ? (rows.Columns[c], _left) : (_table[0].Columns[c - width], _right);
            columns[c] = from is { } column && (_need.Has(c) || _condition is not null) ? Gather.Rows(column, picked.AsSpan(0, count)) : null;
        }

        var joined = ColumnBatch.Rent(columns, count, rows.Weights is { } w ? Gather.Rows(w, _left.AsSpan(0, count)) : null);
        if (_condition is not null)
        {
            var condition = _condition.Evaluate(joined, new RowSet(count));
            var passed = Selections.True(condition, new RowSet(count), _selected);
            condition.Release();
            if (passed < count)
            {
                var kept = new Column?[columns.Length];
                for (var c = 0; c < kept.Length; c++)
                {
                    kept[c] = joined.Columns[c] is { } column ? Gather.Rows(column, _selected.AsSpan(0, passed)) : null;
                }

                var rest = ColumnBatch.Rent(kept, passed, joined.Weights is { } weights ? Gather.Rows(weights, _selected.AsSpan(0, passed)) : null);
                joined.Release();
                joined = rest;
            }
        }

        Output.Send(joined);
    }

    private readonly struct ByteKey(byte[] bytes) : IEquatable<ByteKey>
    {
        private readonly byte[] _bytes = bytes;

        public bool Equals(ByteKey other) => _bytes.AsSpan().SequenceEqual(other._bytes);

        public override bool Equals(object? obj) => obj is ByteKey other && Equals(other);

        public override int GetHashCode() => (int)StableHash.Of(_bytes.AsSpan());
    }
}
