using Freshet.Sql.Columns;

namespace Freshet.Sql.Kernels;

/// <summary>Lists of row numbers by what a condition says of them.</summary>
internal static unsafe class Selections
{
    /// <summary>The rows among those asked for that are true (or, with <paramref name="otherwise"/>, that are not); returns how many.</summary>
    public static int True(Column condition, in RowSet rows, Span<ushort> to, bool otherwise = false)
    {
        var values = condition.Data;
        var count = 0;
        var wanted = otherwise ? 0 : 1;
        if (!rows.IsPart && !condition.HasNulls)
        {
            fixed (ushort* list = to)
            {
                for (var i = 0; i < rows.Total; i++)
                {
                    list[count] = (ushort)i;
                    count += values[i] == wanted ? 1 : 0;
                }
            }

            return count;
        }

        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            var isTrue = values[row] != 0 && !condition.IsNull(row);
            to[count] = (ushort)row;
            count += isTrue != otherwise ? 1 : 0;
        }

        return count;
    }
}

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

/// <summary>NOT.</summary>
internal sealed unsafe class NotEvaluator(Evaluator operand) : Evaluator
{
    public override Column Evaluate(ColumnBatch batch, in RowSet rows)
    {
        var value = operand.Evaluate(batch, rows);
        var to = Column.Rent(Storage.Bool);
        for (var i = 0; i < rows.Total; i++)
        {
            to.Data[i] = (byte)(value.Data[i] ^ 1);
        }

        to.TakeNulls(value);
        value.Release();
        return to;
    }
}

/// <summary>IS NULL, or IS NOT NULL.</summary>
internal sealed unsafe class IsNullEvaluator(Evaluator operand, bool negated) : Evaluator
{
    public override Column Evaluate(ColumnBatch batch, in RowSet rows)
    {
        var value = operand.Evaluate(batch, rows);
        var to = Column.Rent(Storage.Bool);
        for (var i = 0; i < rows.Total; i++)
        {
            to.Data[i] = value.IsNull(i) != negated ? (byte)1 : (byte)0;
        }

        value.Release();
        return to;
    }
}

/// <summary>IS TRUE, IS FALSE and their negations: never NULL.</summary>
internal sealed unsafe class IsTruthEvaluator(Evaluator operand, bool truth, bool negated) : Evaluator
{
    public override Column Evaluate(ColumnBatch batch, in RowSet rows)
    {
        var value = operand.Evaluate(batch, rows);
        var to = Column.Rent(Storage.Bool);
        for (var i = 0; i < rows.Total; i++)
        {
            to.Data[i] = (!value.IsNull(i) && (value.Data[i] != 0) == truth) != negated ? (byte)1 : (byte)0;
        }

        value.Release();
        return to;
    }
}

/// <summary>A column that is there already, for a kernel over it.</summary>
internal sealed class HeldEvaluator : Evaluator
{
    public Column? Value { get; set; }

    public override Column Evaluate(ColumnBatch batch, in RowSet rows) => Value!.Share();
}

/// <summary>IS DISTINCT FROM, by the comparison of values that are there.</summary>
internal sealed unsafe class DistinctEvaluator : Evaluator
{
    private readonly Evaluator _left;
    private readonly Evaluator _right;
    private readonly bool _negated;
    private readonly HeldEvaluator _a = new();
    private readonly HeldEvaluator _b = new();
    private readonly Evaluator _equal;

    public DistinctEvaluator(Evaluator left, Evaluator right, Func<Evaluator, Evaluator, Evaluator> equal, bool negated)
    {
        (_left, _right, _negated) = (left, right, negated);
        _equal = equal(_a, _b);
    }

    public override Column Evaluate(ColumnBatch batch, in RowSet rows)
    {
        var a = _a.Value = _left.Evaluate(batch, rows);
        var b = _b.Value = _right.Evaluate(batch, rows);
        var same = _equal.Evaluate(batch, rows);
        var to = Column.Rent(Storage.Bool);
        for (var i = 0; i < rows.Total; i++)
        {
            var isSame = a.IsNull(i) || b.IsNull(i) ? a.IsNull(i) && b.IsNull(i) : same.Data[i] != 0;
            to.Data[i] = isSame == _negated ? (byte)1 : (byte)0;
        }

        a.Release();
        b.Release();
        same.Release();
        return to;
    }
}

/// <summary>NULLIF: the first value, NULL where the second is equal. Each is computed once.</summary>
internal sealed unsafe class NullIfEvaluator : Evaluator
{
    private readonly Evaluator _value;
    private readonly HeldEvaluator _held = new();
    private readonly Evaluator _equal;

    public NullIfEvaluator(Evaluator value, Evaluator other, Func<Evaluator, Evaluator, Evaluator> equal)
    {
        _value = value;
        _equal = equal(_held, other);
    }

    public override Column Evaluate(ColumnBatch batch, in RowSet rows)
    {
        var value = _held.Value = _value.Evaluate(batch, rows);
        var same = _equal.Evaluate(batch, rows);
        var to = Copies.Of(value);
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            if (same.Data[row] != 0 && !same.IsNull(row))
            {
                to.SetNull(row);
            }
        }

        value.Release();
        same.Release();
        return to;
    }
}

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

/// <summary>One column out of rows of several.</summary>
internal ref struct Merge(DataType type, int total)
{
    private Column? _to;

    /// <summary>Takes these rows of a column, and its ownership.</summary>
    public void Take(Column from, ReadOnlySpan<ushort> rows)
    {
        if (_to is null && rows.Length == total)
        {
            _to = from;
            return;
        }

        _to ??= New(type);
        Copy(from, _to, rows);
        from.Release();
    }

    public Column Result() => _to ?? New(type);

    private static Column New(DataType type)
    {
        if (type.Kind != TypeKind.Row)
        {
            return Column.Rent(type.Storage());
        }

        var fields = new Column?[type.Fields.Count];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = New(type.Fields[i].Type);
        }

        return Column.RentStruct(fields);
    }

    private static void Copy(Column from, Column to, ReadOnlySpan<ushort> rows)
    {
        RowCopy.Values(from, to, rows, default(InPlace));
        for (var i = 0; i < to.Fields.Length; i++)
        {
            Copy(from.Fields[i]!, to.Fields[i]!, rows);
        }

        RowCopy.Nulls(from, to, rows, default(InPlace));
        to.TakeBuffers(from);
    }
}
