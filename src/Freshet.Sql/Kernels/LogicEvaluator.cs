using Freshet.Sql.Columns;

namespace Freshet.Sql.Kernels;

/// <summary>AND or OR. An operand is computed only for the rows that those before it leave open.</summary>
internal sealed unsafe class LogicEvaluator(bool isAnd, Evaluator[] operands) : Evaluator
{
    private readonly ushort[] _open = new ushort[Column.Rows + 1];

    public override Column Evaluate(ColumnBatch batch, in RowSet rows)
    {
        var first = operands[0].Evaluate(batch, rows);
        var result = Copies.Of(first);
        first.Release();
        for (var o = 1; o < operands.Length; o++)
        {
            // open: not false for AND, not true for OR
            var count = 0;
            for (var i = 0; i < rows.Count; i++)
            {
                var row = rows[i];
                _open[count] = (ushort)row;
                count += result.IsNull(row) || (result.Data[row] != 0) == isAnd ? 1 : 0;
            }

            if (count == 0)
            {
                break;
            }

            var open = _open.AsSpan(0, count);
            var next = operands[o].Evaluate(batch, RowSet.Of(rows.Total, open));
            foreach (var row in open)
            {
                var decides = !next.IsNull(row) && (next.Data[row] != 0) != isAnd;
                if (decides)
                {
                    result.Data[row] = isAnd ? (byte)0 : (byte)1;
                    result.SetValid(row);
                }
                else if (next.IsNull(row))
                {
                    result.SetNull(row);
                }
            }

            next.Release();
        }

        return result;
    }
}
