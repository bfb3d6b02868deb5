using Freshet.Sql.Columns;

namespace Freshet.Sql.Kernels;

/// <summary>CASE: each result is computed only for the rows that it is for.</summary>
internal sealed unsafe class WhenEvaluator(Evaluator[] conditions, Evaluator[] results, Evaluator otherwise, DataType type) : Evaluator
{
    private readonly ushort[] _open = new ushort[Column.Rows + 1];
    private readonly ushort[] _taken = new ushort[Column.Rows + 1];
    private readonly ushort[] _rest = new ushort[Column.Rows + 1];

    public override Column Evaluate(ColumnBatch batch, in RowSet rows)
    {
        var open = rows.Count;
        for (var i = 0; i < open; i++)
        {
            _open[i] = (ushort)rows[i];
        }

        var merged = new Merge(type, rows.Total);
        for (var c = 0; c < conditions.Length && open > 0; c++)
        {
            var asked = RowSet.Of(rows.Total, _open.AsSpan(0, open));
            var condition = conditions[c].Evaluate(batch, asked);
            var taken = Selections.True(condition, asked, _taken);
            var rest = Selections.True(condition, asked, _rest, otherwise: true);
            condition.Release();
            if (taken > 0)
            {
                merged.Take(results[c].Evaluate(batch, RowSet.Of(rows.Total, _taken.AsSpan(0, taken))), _taken.AsSpan(0, taken));
            }

            _rest.AsSpan(0, rest).CopyTo(_open);
            open = rest;
        }

        if (open > 0)
        {
            merged.Take(otherwise.Evaluate(batch, RowSet.Of(rows.Total, _open.AsSpan(0, open))), _open.AsSpan(0, open));
        }

        return merged.Result();
    }

}
