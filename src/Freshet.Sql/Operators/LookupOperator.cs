using Freshet.Sql.Columns;
using Freshet.Sql.Functions;
using Freshet.Sql.Plans;

namespace Freshet.Sql.Operators;

/// <summary>Looks the key of each row up in a table that lies in memory, read when the operator opens.</summary>
internal sealed class LookupOperator : ColumnOperator
{
    private readonly LookupRelation _relation;
    private readonly RowFormat _keyFormat;
    private readonly RowFormat _rowFormat;
    private readonly int[] _stored;
    private readonly Column[] _keys;
    private readonly EncodedRows _encoded = new();
    private readonly Dictionary<byte[], List<byte[]>> _rows = new(BytesComparer.Instance);
    private readonly PairBuilder _pairs;

    public LookupOperator(LookupRelation relation, ColumnNeed need, OperatorClock clock)
    {
        _relation = relation;
        var (left, table) = (relation.Left.Columns, relation.Table.Source.Columns);
        _keyFormat = new RowFormat(relation.TableKeys.Select(k => table[k].Type.WithNull(true)));
        _keys = new Column[relation.TableKeys.Count];
        var read = new ColumnNeed();
        read.Add(need);
        if (relation.Condition is { } condition)
        {
            read.AddExpression(condition);
        }

        _stored = [.. Enumerable.Range(0, table.Count).Where(c => read.Has(left.Count + c))];
        _rowFormat = new RowFormat(_stored.Select(c => table[c].Type));
        var kept = Enumerable.Range(0, left.Count).Where(read.Has).ToArray();
        _pairs = new PairBuilder(
            new JoinSide([.. left.Select(static c => c.Type)], relation.LeftKeys, [], kept, true), new JoinSide([.. table.Select(static c => c.Type)], relation.TableKeys, [], _stored, true),
            relation.Condition, need.Has, clock);
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
                if (_pairs.Add(i, row, rows.WeightOf(i)))
                {
                    GiveOut(rows);
                }
            }
        }

        GiveOut(rows);
        rows.Release();
    }

    public override void Close() => _pairs.Dispose();

    protected override void OnOpen()
    {
        base.OnOpen();
        var encoded = new EncodedRows();
        foreach (var batch in _relation.Table.Source.Lookup!())
        {
            _rowFormat.Encode([.. _stored.Select(c => batch[c])], batch.Count, encoded);
            EncodeKeys(batch, _relation.TableKeys);
            for (var i = 0; i < batch.Count; i++)
            {
                var key = _encoded[i].ToArray();
                if (!_rows.TryGetValue(key, out var rows))
                {
                    _rows.Add(key, rows = []);
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
        if (_pairs.Take(0, rows) is { } joined)
        {
            Output.Send(joined);
        }
    }
}
