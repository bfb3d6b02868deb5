using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Kernels;

namespace Freshet.Sql.Functions;

/// <summary>The operators, which are functions with a name of signs.</summary>
internal static class Operators
{
    public static IReadOnlyList<ScalarFunction> All { get; } =
    [
        Comparison("=", static (t, a, b) => Compare(t, Relation.Equal, a, b)),
        Comparison("<>", static (t, a, b) => Compare(t, Relation.NotEqual, a, b)),
        Comparison("<", static (t, a, b) => Compare(t, Relation.Less, a, b)),
        Comparison("<=", static (t, a, b) => Compare(t, Relation.LessOrEqual, a, b)),
        Comparison(">", static (t, a, b) => Compare(t, Relation.Less, b, a)),
        Comparison(">=", static (t, a, b) => Compare(t, Relation.LessOrEqual, b, a)),
        Arithmetic("+", DecimalOperation.Add, TypeRules.Sum),
        Arithmetic("-", DecimalOperation.Subtract, TypeRules.Sum),
        Arithmetic("*", DecimalOperation.Multiply, TypeRules.Product),
        Arithmetic("/", DecimalOperation.Divide, TypeRules.Quotient),
        Arithmetic("%", DecimalOperation.Modulo, TypeRules.Remainder) with { Aliases = ["MOD"], Usage = "(a, b)", Group = "numbers", Summary = "What is left of a divided by b; has the sign of a.", Example = "MOD(7, 3) -> 1" },
        new ScalarFunction("negate")
        {
            Resolve = Signatures.One(static t => t.IsNumeric || t.IsInterval, static t => t),
            CanFail = true,
            Row = static call =>
            {
                if (call.ResultType.IsApproximate)
                {
                    call.Set(-call.Double(0));
                }
                else if (call.ResultType.Kind == TypeKind.Decimal)
                {
                    call.SetUnscaled(-call.Unscaled(0));
                }
                else if (call.Int64(0) == Casts.Least(call.ResultType))
                {
                    call.Fail("the result is too large for its type");
                }
                else
                {
                    call.Set(-call.Int64(0));
                }
            },
            Print = static a => $"-{a[0]}",
        },
        new ScalarFunction("NOT")
        {
            Resolve = Signatures.Of(DataType.Boolean, [DataType.Boolean]),
            Kernel = static (_, a) => new NotEvaluator(a[0]),
            Print = static a => $"NOT {a[0]}",
        },
        new ScalarFunction("IS NULL")
        {
            Resolve = static a => a.Count == 1 ? new Signature([a[0].Type], DataType.Boolean.WithNull(false)) : null,
            IsStrict = false,
            Kernel = static (_, a) => new IsNullEvaluator(a[0], negated: false),
            Print = static a => $"{a[0]} IS NULL",
        },
        new ScalarFunction("IS NOT NULL")
        {
            Resolve = static a => a.Count == 1 ? new Signature([a[0].Type], DataType.Boolean.WithNull(false)) : null,
            IsStrict = false,
            Kernel = static (_, a) => new IsNullEvaluator(a[0], negated: true),
            Print = static a => $"{a[0]} IS NOT NULL",
        },
        Truth("IS TRUE", true, false), Truth("IS NOT TRUE", true, true), Truth("IS FALSE", false, false), Truth("IS NOT FALSE", false, true),
        Distinct("IS DISTINCT FROM", negated: false),
        Distinct("IS NOT DISTINCT FROM", negated: true),
    ];

    private enum Relation
    {
        Equal,
        NotEqual,
        Less,
        LessOrEqual,
    }

    /// <summary>Two columns of one type compared for equality.</summary>
    public static Evaluator Equal(DataType type, Evaluator a, Evaluator b) => Compare(type, Relation.Equal, a, b);

    private static ScalarFunction Comparison(string sign, Func<DataType, Evaluator, Evaluator, Evaluator> kernel) => new(sign)
    {
        Resolve = static a => a.Count == 2 && Comparable(a[0].Type, a[1].Type) is { } common ? new Signature([common, common], DataType.Boolean) : null,
        Kernel = (call, a) => kernel(call.Arguments[0].Type, a[0], a[1]),
        Print = a => $"({a[0]} {sign} {a[1]})",
    };

    private static ScalarFunction Distinct(string name, bool negated) => new(name)
    {
        Resolve = static a => a.Count == 2 && Comparable(a[0].Type, a[1].Type) is { } common ? new Signature([common, common], DataType.Boolean.WithNull(false)) : null,
        IsStrict = false,
        Kernel = (call, a) => new DistinctEvaluator(a[0], a[1], (x, y) => Compare(call.Arguments[0].Type, Relation.Equal, x, y), negated),
        Print = a => $"({a[0]} {name} {a[1]})",
    };

    private static ScalarFunction Truth(string name, bool truth, bool negated) => new(name)
    {
        Resolve = Signatures.Of(DataType.Boolean.WithNull(false), [DataType.Boolean]),
        IsStrict = false,
        Kernel = (_, a) => new IsTruthEvaluator(a[0], truth, negated),
        Print = a => $"{a[0]} {name}",
    };

    private static DataType? Comparable(DataType a, DataType b)
    {
        var common = TypeRules.Common(a, b);
        if (common is null && (a.IsText || b.IsText))
        {
            // a text is compared with a number or a time as that
            var other = a.IsText ? b : a;
            common = other.IsNumeric || other.IsTemporal || other.Kind == TypeKind.Boolean ? (other.IsExact ? DataType.Double : other) : null;
        }

        return common?.Kind is null or TypeKind.Array or TypeKind.Map or TypeKind.Multiset or TypeKind.Row ? null : common.Kind == TypeKind.Null ? DataType.Boolean : common;
    }

    private static Evaluator Compare(DataType type, Relation relation, Evaluator a, Evaluator b) => type.Storage() switch
    {
        Storage.Bool => Compare<byte>(relation, a, b),
        Storage.Int8 => Compare<sbyte>(relation, a, b),
        Storage.Int16 => Compare<short>(relation, a, b),
        Storage.Int32 => Compare<int>(relation, a, b),
        Storage.Int64 => Compare<long>(relation, a, b),
        Storage.Int128 => Compare<Int128>(relation, a, b),
        Storage.Float32 => Compare<float>(relation, a, b),
        Storage.Float64 => Compare<double>(relation, a, b),
        _ => relation switch
        {
            Relation.Equal => new SafeTexts<TextIsEqual>(a, b),
            Relation.NotEqual => new SafeTexts<TextIsNotEqual>(a, b),
            Relation.Less => new SafeTexts<TextIsLess>(a, b),
            _ => new SafeTexts<TextIsLessOrEqual>(a, b),
        },
    };

    private static Evaluator Compare<T>(Relation relation, Evaluator a, Evaluator b)
        where T : unmanaged, System.Numerics.IComparisonOperators<T, T, bool> => relation switch
        {
            Relation.Equal => new BinaryEvaluator<T, bool, IsEqual<T>>(a, b, Storage.Bool),
            Relation.NotEqual => new BinaryEvaluator<T, bool, IsNotEqual<T>>(a, b, Storage.Bool),
            Relation.Less => new BinaryEvaluator<T, bool, IsLess<T>>(a, b, Storage.Bool),
            _ => new BinaryEvaluator<T, bool, IsLessOrEqual<T>>(a, b, Storage.Bool),
        };

    private static ScalarFunction Arithmetic(string sign, DecimalOperation operation, Func<DataType, DataType, DataType?> rule) => new(sign)
    {
        Resolve = a => a.Count == 2 ? Resolve(operation, rule, a[0].Type, a[1].Type) : null,
        CanFail = true,
        Kernel = (call, a) => Kernel(operation, call, a),
        Print = a => $"({a[0]} {sign} {a[1]})",
    };

    private static Signature? Resolve(DecimalOperation operation, Func<DataType, DataType, DataType?> rule, DataType a, DataType b)
    {
        if (rule(a, b) is { } numbers)
        {
            // decimals keep their own scales; all else is turned into the type of the result
            return numbers.Kind == TypeKind.Decimal ? new Signature([TypeRules.AsDecimal(a), TypeRules.AsDecimal(b)], numbers)
                : operation == DecimalOperation.Divide && numbers.IsInteger ? new Signature([numbers, numbers], numbers)
                : new Signature([numbers.WithNull(a.IsNullable), numbers.WithNull(b.IsNullable)], numbers);
        }

        var isSum = operation is DecimalOperation.Add or DecimalOperation.Subtract;
        if (isSum && a.IsTemporal && b.IsInterval && !(a.Kind == TypeKind.Time && b.Kind == TypeKind.IntervalMonths))
        {
            return new Signature([a, b], a);
        }

        if (operation == DecimalOperation.Add && a.IsInterval && b.IsTemporal && !(b.Kind == TypeKind.Time && a.Kind == TypeKind.IntervalMonths))
        {
            return new Signature([a, b], b);
        }

        if (isSum && a.IsInterval && a.Kind == b.Kind)
        {
            return new Signature([a, b], a);
        }

        return operation == DecimalOperation.Multiply && a.IsInterval && b.IsInteger ? new Signature([a, b], a)
            : operation == DecimalOperation.Multiply && a.IsInteger && b.IsInterval ? new Signature([a, b], b)
            : operation == DecimalOperation.Divide && a.IsInterval && b.IsInteger ? new Signature([a, b], a)
            : null;
    }

    private static Evaluator Kernel(DecimalOperation operation, CallExpression call, Evaluator[] a)
    {
        var (left, right) = (call.Arguments[0].Type, call.Arguments[1].Type);
        if (call.Type.Kind == TypeKind.Decimal)
        {
            return new DecimalEvaluator(call.ToString(), operation, a[0], left, a[1], right, call.Type);
        }

        if (!left.IsNumeric || !right.IsNumeric)
        {
            // times in milliseconds and intervals in milliseconds are added as they are
            return left.Storage() == Storage.Int64 && right.Storage() == Storage.Int64 && (left.IsTimestamp ? left.Precision : right.IsTimestamp ? right.Precision : 0) <= 3
                && operation is DecimalOperation.Add or DecimalOperation.Subtract
                && left.Kind != TypeKind.IntervalMonths && right.Kind != TypeKind.IntervalMonths
                ? Integers<long>(operation, call, a, Storage.Int64)
                : new FunctionEvaluator(call.ToString(), true, true, Intervals.Body(operation, left, right), a, new RowCall([left, right], call.Type, new OperatorClock()));
        }

        return call.Type.Storage() switch
        {
            Storage.Int8 => Integers<sbyte>(operation, call, a, Storage.Int8),
            Storage.Int16 => Integers<short>(operation, call, a, Storage.Int16),
            Storage.Int32 => Integers<int>(operation, call, a, Storage.Int32),
            Storage.Int64 => Integers<long>(operation, call, a, Storage.Int64),
            Storage.Float32 => Floats<float>(operation, a, Storage.Float32),
            _ => Floats<double>(operation, a, Storage.Float64),
        };
    }

    private static Evaluator Integers<T>(DecimalOperation operation, CallExpression call, Evaluator[] a, Storage storage)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>, System.Numerics.IMinMaxValue<T>
    {
        var text = call.ToString();
        return operation switch
        {
            DecimalOperation.Add => new CheckedEvaluator<T, T, CheckedAdd<T>>(text, a[0], a[1], storage),
            DecimalOperation.Subtract => new CheckedEvaluator<T, T, CheckedSubtract<T>>(text, a[0], a[1], storage),
            DecimalOperation.Multiply => new CheckedEvaluator<T, T, CheckedMultiply<T>>(text, a[0], a[1], storage),
            DecimalOperation.Divide => new CheckedEvaluator<T, T, CheckedDivide<T>>(text, a[0], a[1], storage),
            _ => new CheckedEvaluator<T, T, CheckedModulo<T>>(text, a[0], a[1], storage),
        };
    }

    private static Evaluator Floats<T>(DecimalOperation operation, Evaluator[] a, Storage storage)
        where T : unmanaged, System.Numerics.IFloatingPoint<T> => operation switch
        {
            DecimalOperation.Add => new BinaryEvaluator<T, T, Add<T>>(a[0], a[1], storage),
            DecimalOperation.Subtract => new BinaryEvaluator<T, T, Subtract<T>>(a[0], a[1], storage),
            DecimalOperation.Multiply => new BinaryEvaluator<T, T, Multiply<T>>(a[0], a[1], storage),
            DecimalOperation.Divide => new BinaryEvaluator<T, T, Divide<T>>(a[0], a[1], storage),
            _ => new BinaryEvaluator<T, T, Modulo<T>>(a[0], a[1], storage),
        };

    /// <summary>Texts compared where they are there: a view that is no text cannot be looked into.</summary>
    private sealed unsafe class SafeTexts<TOperation>(Evaluator left, Evaluator right) : Evaluator
        where TOperation : struct, IBinary<TextView, bool>
    {
        public override Column Evaluate(ColumnBatch batch, in RowSet rows)
        {
            var a = left.Evaluate(batch, rows);
            var b = right.Evaluate(batch, rows);
            var to = Column.Rent(Storage.Bool);
            to.TakeNulls(a);
            to.TakeNulls(b);
            for (var i = 0; i < rows.Count; i++)
            {
                var row = rows[i];
                if (!to.IsNull(row))
                {
                    to.Data[row] = TOperation.Apply(a.As<TextView>()[row], b.As<TextView>()[row]) ? (byte)1 : (byte)0;
                }
            }

            a.Release();
            b.Release();
            return to;
        }
    }
}
