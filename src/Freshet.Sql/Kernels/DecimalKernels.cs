using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;

namespace Freshet.Sql.Kernels;

/// <summary>What is done with two decimals.</summary>
internal enum DecimalOperation
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

/// <summary>Arithmetic of decimals of any scales, into the scale of the result.</summary>
internal sealed unsafe class DecimalEvaluator(string expression, DecimalOperation operation, Evaluator left, DataType leftType, Evaluator right, DataType rightType, DataType type) : Evaluator
{
    private readonly Storage _storage = type.Storage();
    private readonly bool _isPlainProduct = operation == DecimalOperation.Multiply && type.Scale == leftType.Scale + rightType.Scale && type.Precision == leftType.Precision + rightType.Precision;

    public override Column Evaluate(ColumnBatch batch, in RowSet rows)
    {
        var a = left.Evaluate(batch, rows);
        var b = right.Evaluate(batch, rows);
        var to = Column.Rent(_storage);
        to.TakeNulls(a);
        to.TakeNulls(b);
        if (_isPlainProduct && a.Storage == Storage.Int64 && b.Storage == Storage.Int64)
        {
            Product(a.As<long>(), b.As<long>(), to, rows.Total); // fits by its type, dead rows too
        }
        else
        {
            for (var i = 0; i < rows.Count; i++)
            {
                var row = rows[i];
                if (to.IsNull(row))
                {
                    continue;
                }

                if (!TryApply(a.Exact(row), b.Exact(row), out var result, out var why))
                {
                    throw Failed(expression, why, batch, row);
                }

                if (_storage == Storage.Int128)
                {
                    to.As<Int128>()[row] = result;
                }
                else
                {
                    to.As<long>()[row] = (long)result;
                }
            }
        }

        a.Release();
        b.Release();
        return to;
    }

    private static void Product(long* a, long* b, Column to, int count)
    {
        if (to.Storage == Storage.Int64)
        {
            var narrow = to.As<long>();
            for (var i = 0; i < count; i++)
            {
                narrow[i] = a[i] * b[i];
            }

            return;
        }

        var wide = (ulong*)to.Data;
        for (var i = 0; i < count; i++)
        {
            var high = Math.BigMul(a[i], b[i], out var low);
            wide[2 * i] = (ulong)low;
            wide[(2 * i) + 1] = (ulong)high;
        }
    }

    private bool TryApply(Int128 a, Int128 b, out Int128 result, out string why)
    {
        why = "the result is too large for its type";
        result = 0;
        switch (operation)
        {
            case DecimalOperation.Multiply:
                return Decimals.TryMultiply(a, b, out var product)
                    ? Decimals.TryRescale(product, leftType.Scale + rightType.Scale, type.Scale, out result) && Decimals.Fits(result, type.Precision)
                    : Long(a, b, out result) && Decimals.Fits(result, type.Precision);
            case DecimalOperation.Divide:
                if (b == 0)
                {
                    why = "division by zero";
                    return false;
                }

                // a / 10^sa divided by b / 10^sb, at the result's scale
                var shift = type.Scale + rightType.Scale - leftType.Scale;
                var numerator = (System.Numerics.BigInteger)a * System.Numerics.BigInteger.Pow(10, Math.Max(shift, 0));
                var denominator = (System.Numerics.BigInteger)b * System.Numerics.BigInteger.Pow(10, Math.Max(-shift, 0));
                return Narrow(Rounded(numerator, denominator), out result) && Decimals.Fits(result, type.Precision);
            default:
                var scale = Math.Max(leftType.Scale, rightType.Scale);
                if (!Decimals.TryRescale(a, leftType.Scale, scale, out a) || !Decimals.TryRescale(b, rightType.Scale, scale, out b))
                {
                    return false;
                }

                if (operation == DecimalOperation.Modulo && b == 0)
                {
                    why = "division by zero";
                    return false;
                }

                result = operation switch
                {
                    DecimalOperation.Add => a + b, // both are below 10^38
                    DecimalOperation.Subtract => a - b,
                    _ => a % b,
                };
                return Decimals.TryRescale(result, scale, type.Scale, out result) && Decimals.Fits(result, type.Precision);
        }
    }

    private bool Long(Int128 a, Int128 b, out Int128 result) =>
        Narrow(Rounded((System.Numerics.BigInteger)a * b, System.Numerics.BigInteger.Pow(10, leftType.Scale + rightType.Scale - type.Scale)), out result);

    private static System.Numerics.BigInteger Rounded(System.Numerics.BigInteger a, System.Numerics.BigInteger b)
    {
        var quotient = System.Numerics.BigInteger.DivRem(a, b, out var rest);
        return System.Numerics.BigInteger.Abs(rest) * 2 >= System.Numerics.BigInteger.Abs(b) ? quotient + (a.Sign * b.Sign) : quotient;
    }

    private static bool Narrow(System.Numerics.BigInteger value, out Int128 result)
    {
        var fits = value >= Int128.MinValue && value <= Int128.MaxValue;
        result = fits ? (Int128)value : 0;
        return fits;
    }
}
