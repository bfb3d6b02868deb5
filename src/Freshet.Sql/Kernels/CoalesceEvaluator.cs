using Freshet.Sql.Columns;

namespace Freshet.Sql.Kernels;

/// <summary>COALESCE: a value is computed once, and only for the rows in which all before it are NULL.</summary>
internal sealed class CoalesceEvaluator(Evaluator[] values, DataType type) : Evaluator
{
    private readonly ushort[] _open = new ushort[Column.Rows];
    private readonly ushort[] _taken = new ushort[Column.Rows];

    public override Column Evaluate(ColumnBatch batch, in RowSet rows)
    {
        var open = rows.Count;
        for (var i = 0; i < open; i++)
        {
            _open[i] = (ushort)rows[i];
        }

        var merged = new Merge(type, rows.Total);
        for (var v = 0; v < values.Length && open > 0; v++)
        {
            var value = values[v].Evaluate(batch, RowSet.Of(rows.Total, _open.AsSpan(0, open)));
            var isLast = v == values.Length - 1;
            var (taken, rest) = (0, 0);
            for (var i = 0; i < open; i++)
            {
                var row = _open[i];
                if (!isLast && value.IsNull(row))
                {
                    _open[rest++] = row;
                }
                else
                {
                    _taken[taken++] = row;
                }
            }

            merged.Take(value, _taken.AsSpan(0, taken));
            open = rest;
        }

        return merged.Result();
    }
}
