using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;

namespace Freshet.Sql.Kernels;

/// <summary>Makes evaluators of bound expressions: nothing is generated, each operation is a kernel that is there. What stands at several places and is not under a condition is computed once.</summary>
internal sealed class KernelCompiler
{
    private readonly OperatorClock _clock;
    private readonly HashSet<BoundExpression> _seen = [];
    private readonly HashSet<BoundExpression> _shared = [];
    private readonly Dictionary<BoundExpression, SharedEvaluator> _made = [];

    public KernelCompiler(OperatorClock clock, params IEnumerable<BoundExpression> expressions)
    {
        _clock = clock;
        foreach (var expression in expressions)
        {
            Look(expression);
        }
    }

    /// <summary>Evaluators to be told when a batch is done.</summary>
    public IEnumerable<Evaluator> Shared => _made.Values;

    public Evaluator Compile(BoundExpression expression) => Compile(expression, isAlways: true);

    private void Look(BoundExpression expression)
    {
        if (expression is ColumnExpression or LiteralExpression || !expression.IsPure)
        {
            return;
        }

        if (!_seen.Add(expression))
        {
            _shared.Add(expression);
            return;
        }

        foreach (var child in Always(expression))
        {
            Look(child);
        }
    }

    // what is computed for all rows whenever the expression is
    private static IEnumerable<BoundExpression> Always(BoundExpression expression) => expression switch
    {
        LogicExpression logic => [logic.Operands[0]],
        WhenExpression choice => [choice.Conditions[0]],
        _ => expression.Children,
    };

    private Evaluator Compile(BoundExpression expression, bool isAlways)
    {
        if (!_shared.Contains(expression))
        {
            return New(expression, isAlways);
        }

        if (!_made.TryGetValue(expression, out var shared))
        {
            // made at the first place in the order of evaluation, which may be under a condition: then only for those rows
            shared = new SharedEvaluator(New(expression, isAlways));
            _made.Add(expression, shared);
        }

        return shared;
    }

    private Evaluator New(BoundExpression expression, bool isAlways)
    {
        switch (expression)
        {
            case ColumnExpression column:
                return new InputEvaluator(column.Index);
            case LiteralExpression literal:
                return new ConstantEvaluator(literal.Value, literal.Type);
            case FieldExpression field:
                return new FieldEvaluator(Compile(field.Operand, isAlways), field.Field);
            case RowExpression row:
                return new RowEvaluator([.. row.Items.Select(i => Compile(i, isAlways))]);
            case LogicExpression logic:
                return new LogicEvaluator(logic.IsAnd, [.. logic.Operands.Select((o, i) => Compile(o, isAlways && i == 0))]);
            case WhenExpression choice:
                return new WhenEvaluator(
                    [.. choice.Conditions.Select((c, i) => Compile(c, isAlways && i == 0))], [.. choice.Results.Select(r => Compile(r, false))], Compile(choice.Else, false), choice.Type);
            case CastBound cast:
                return Cast(cast, Compile(cast.Operand, isAlways));
            case CallExpression call:
                var arguments = call.Arguments.Select(a => Compile(a, isAlways)).ToArray();
                return call.Function.Kernel is { } kernel
                    ? kernel(call, arguments)
                    : new FunctionEvaluator(
                        call.ToString(), call.Function.IsStrict, call.Function.CanFail, call.Function.RowFor?.Invoke(call) ?? call.Function.Row!, arguments,
                        new RowCall([.. call.Arguments.Select(a => a.Type)], call.Type, _clock));
            default:
                throw FreshetException.Internal($"There is no kernel for {expression.GetType().Name}.");
        }
    }

    private Evaluator Cast(CastBound cast, Evaluator operand)
    {
        var (from, to) = (cast.Operand.Type, cast.Type);
        if (IsFree(from, to))
        {
            return operand;
        }

        if (cast.Operand is LiteralExpression { Value: null })
        {
            return new ConstantEvaluator(null, to);
        }

        if (from.IsExact && to.IsExact && from.Scale == to.Scale && TypeRules.AsDecimal(to).Precision >= TypeRules.AsDecimal(from).Precision && Widened(from.Storage(), to.Storage(), operand) is { } wider)
        {
            return wider;
        }

        if (from.IsInteger && to.Kind == TypeKind.Double && Doubled(from.Storage(), operand) is { } doubled)
        {
            return doubled;
        }

        var body = Casts.Body(from, to) ?? throw FreshetException.Internal($"There is no cast from {from} to {to}.");
        var call = new RowCall([from], to, _clock);
        if (!cast.IsTry)
        {
            return new FunctionEvaluator(cast.ToString(), true, true, body, [operand], call);
        }

        return new FunctionEvaluator(
            cast.ToString(), true, false, row =>
            {
                body(row);
                if (row.Forgive())
                {
                    row.SetNull();
                }
            },
            [operand], call);
    }

    /// <summary>True when the values of one type lie in memory as those of the other.</summary>
    private static bool IsFree(DataType from, DataType to) => from.SameValues(to)
        || (from.IsText && to.Kind == TypeKind.VarChar && to.Precision >= from.Precision)
        || (from.IsBinary && to.Kind == TypeKind.VarBinary && to.Precision >= from.Precision)
        || (from.Kind == to.Kind && from.Kind == TypeKind.Decimal && from.Scale == to.Scale && to.Precision >= from.Precision && from.Storage() == to.Storage())
        || (from.Kind == to.Kind && from.IsTimestamp && from.Precision == to.Precision)
        || (from.Kind == to.Kind && (from.IsInterval || from.Kind is TypeKind.Array or TypeKind.Map or TypeKind.Multiset or TypeKind.Row));

    private static Evaluator? Widened(Storage from, Storage to, Evaluator operand) => (from, to) switch
    {
        _ when from == to => operand,
        (Storage.Int8, Storage.Int16) => new UnaryEvaluator<sbyte, short, Widen<sbyte, short>>(operand, to),
        (Storage.Int8, Storage.Int32) => new UnaryEvaluator<sbyte, int, Widen<sbyte, int>>(operand, to),
        (Storage.Int8, Storage.Int64) => new UnaryEvaluator<sbyte, long, Widen<sbyte, long>>(operand, to),
        (Storage.Int16, Storage.Int32) => new UnaryEvaluator<short, int, Widen<short, int>>(operand, to),
        (Storage.Int16, Storage.Int64) => new UnaryEvaluator<short, long, Widen<short, long>>(operand, to),
        (Storage.Int32, Storage.Int64) => new UnaryEvaluator<int, long, Widen<int, long>>(operand, to),
        (Storage.Int32, Storage.Int128) => new UnaryEvaluator<int, Int128, Widen<int, Int128>>(operand, to),
        (Storage.Int64, Storage.Int128) => new UnaryEvaluator<long, Int128, Widen<long, Int128>>(operand, to),
        _ => null,
    };

    private static Evaluator? Doubled(Storage from, Evaluator operand) => from switch
    {
        Storage.Int32 => new UnaryEvaluator<int, double, Widen<int, double>>(operand, Storage.Float64),
        Storage.Int64 => new UnaryEvaluator<long, double, Widen<long, double>>(operand, Storage.Float64),
        _ => null,
    };
}
