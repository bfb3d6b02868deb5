using Freshet.Sql.Columns;
using Freshet.Sql.Functions;

namespace Freshet.Sql.Kernels;

/// <summary>Calls a function's body for each row.</summary>
internal sealed class FunctionEvaluator(string expression, bool isStrict, bool canFail, Action<RowCall> body, Evaluator[] arguments, RowCall call) : Evaluator
{
    private readonly Storage _storage = call.ResultType.Storage();

    public override Column Evaluate(ColumnBatch batch, in RowSet rows)
    {
        var to = Column.Rent(_storage);
        for (var i = 0; i < arguments.Length; i++)
        {
            call.Columns[i] = arguments[i].Evaluate(batch, rows);
            if (isStrict)
            {
                to.TakeNulls(call.Columns[i]);
            }
        }

        call.Result = to;
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            if (isStrict && to.IsNull(row))
            {
                continue;
            }

            call.Row = row;
            body(call);
            if (canFail && call.Failure is { } why)
            {
                throw Failed(expression, why, batch, row);
            }
        }

        call.EndColumn();
        foreach (var column in call.Columns)
        {
            column.Release();
        }

        return to;
    }
}

/// <summary>One column into one of another type, a value at a time, without failures.</summary>
internal interface IUnary<T, R>
{
    static abstract R Apply(T value);
}

/// <inheritdoc cref="IUnary{T,R}"/>
internal sealed unsafe class UnaryEvaluator<T, R, TOperation>(Evaluator operand, Storage result) : Evaluator
    where T : unmanaged
    where R : unmanaged
    where TOperation : struct, IUnary<T, R>
{
    public override Column Evaluate(ColumnBatch batch, in RowSet rows)
    {
        var from = operand.Evaluate(batch, rows);
        var to = Column.Rent(result);
        var (a, b) = ((nint)from.Data, (nint)to.Data);
        var source = (T*)a;
        var target = (R*)b;
        for (var i = 0; i < rows.Total; i++)
        {
            target[i] = TOperation.Apply(source[i]);
        }

        to.TakeNulls(from);
        from.Release();
        return to;
    }
}

/// <summary>x IN (values): a look-up in a set made once.</summary>
internal sealed unsafe class InSetEvaluator(Evaluator operand, HashSet<long> numbers, bool hasNull, bool negated) : Evaluator
{
    private readonly long[] _numbers = [.. numbers];

    public override Column Evaluate(ColumnBatch batch, in RowSet rows)
    {
        var value = operand.Evaluate(batch, rows);
        var to = Column.Rent(Storage.Bool);
        for (var i = 0; i < rows.Total; i++)
        {
            var number = value.Storage switch
            {
                Storage.Int64 => value.As<long>()[i],
                Storage.Int32 => value.As<int>()[i],
                Storage.Int16 => value.As<short>()[i],
                _ => value.As<sbyte>()[i],
            };
            var isIn = _numbers.Length <= 8 ? Array.IndexOf(_numbers, number) >= 0 : numbers.Contains(number);
            to.Data[i] = isIn != negated ? (byte)1 : (byte)0;
            if (!isIn && hasNull)
            {
                to.SetNull(i);
            }
        }

        to.TakeNulls(value);
        value.Release();
        return to;
    }
}

/// <summary>The same for texts.</summary>
internal sealed class InTextsEvaluator(Evaluator operand, byte[][] texts, bool hasNull, bool negated) : Evaluator
{
    public override unsafe Column Evaluate(ColumnBatch batch, in RowSet rows)
    {
        var value = operand.Evaluate(batch, rows);
        var to = Column.Rent(Storage.Bool);
        to.TakeNulls(value);
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            if (value.IsNull(row))
            {
                continue;
            }

            var text = value.Text(row);
            var isIn = false;
            foreach (var one in texts)
            {
                isIn |= text.SequenceEqual(one);
            }

            to.Data[row] = isIn != negated ? (byte)1 : (byte)0;
            if (!isIn && hasNull)
            {
                to.SetNull(row);
            }
        }

        value.Release();
        return to;
    }
}
