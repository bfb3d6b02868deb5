using System.Globalization;
using System.Text;
using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Binding;

/// <summary>Gives names and types to expressions.</summary>
internal sealed partial class ExpressionBinder(BindingContext context, Scope scope)
{
    /// <summary>True where aggregates may stand.</summary>
    public bool AllowsAggregates { get; init; }

    /// <summary>True where functions over windows of rows may stand.</summary>
    public bool AllowsOver { get; init; }

    /// <summary>The windows that the query names.</summary>
    public IReadOnlyDictionary<string, WindowSpecification> Windows { get; init; } = new Dictionary<string, WindowSpecification>();

    public Scope Scope => scope;

    /// <summary>What becomes of sub-queries; null where none may stand.</summary>
    public Subqueries? Subqueries { get; init; }

    /// <summary>An expression that must be a condition.</summary>
    public BoundExpression BindCondition(SqlExpression expression, string clause)
    {
        var bound = Bind(expression);
        return bound.Type.Kind switch
        {
            TypeKind.Boolean => bound,
            TypeKind.Null => LiteralExpression.Null(DataType.Boolean),
            _ => throw context.Error(expression, $"{clause} needs a condition, and '{context.Shown(expression)}' is a {bound.Type.WithNull(true)}."),
        };
    }

    public BoundExpression Bind(SqlExpression expression) => expression switch
    {
        ColumnName name => BindName(name),
        NullLiteral => LiteralExpression.Null(DataType.Unknown),
        BooleanLiteral b => b.Value is { } value ? LiteralExpression.Of(value) : LiteralExpression.Null(DataType.Boolean),
        StringLiteral s => new LiteralExpression(SqlList.Create<byte>(Encoding.UTF8.GetBytes(s.Value)), new DataType(TypeKind.Char, false, Math.Max(1, Texts.Count(Encoding.UTF8.GetBytes(s.Value))))),
        BinaryLiteral b => new LiteralExpression(b.Bytes, new DataType(TypeKind.Binary, false, Math.Max(1, b.Bytes.Count))),
        NumberLiteral n => BindNumber(n, negative: false),
        DateLiteral d => new LiteralExpression((long)d.Value.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber, DataType.Date.WithNull(false)),
        TimeLiteral t => new LiteralExpression(t.Nanoseconds / 1_000_000, new DataType(TypeKind.Time, false, Math.Min(3, t.Precision))),
        TimestampLiteral t => BindTimestamp(t),
        IntervalLiteral i => new LiteralExpression(i.Amount, new DataType(i.Qualifier.IsMonths ? TypeKind.IntervalMonths : TypeKind.IntervalTime, false)),
        IntervalExpression i => BindInterval(i),
        UnaryOperation u => BindUnary(u),
        BinaryOperation b => BindBinary(b),
        CaseExpression c => BindCase(c),
        CastExpression c => BindCast(c),
        IsPredicate p => BindIs(p),
        DistinctFromPredicate d => Call(d, d.Negated ? "IS NOT DISTINCT FROM" : "IS DISTINCT FROM", Bind(d.Left), Bind(d.Right)),
        BetweenPredicate b => BindBetween(b),
        InListPredicate i => BindIn(i),
        LikePredicate l => BindLike(l),
        FunctionCall f => BindCall(f),
        ExtractFunction e => BindExtract(e),
        SubstringFunction s => s.Length is null ? Call(s, "SUBSTRING", Bind(s.Text), Bind(s.Start)) : Call(s, "SUBSTRING", Bind(s.Text), Bind(s.Start), Bind(s.Length)),
        TrimFunction t => Call(t, "TRIM " + t.Side.ToString().ToUpperInvariant(), t.Characters is null ? [Bind(t.Text)] : [Bind(t.Text), Bind(t.Characters)]),
        PositionFunction p => p.Start is null ? Call(p, "POSITION", Bind(p.Part), Bind(p.Text)) : Call(p, "POSITION", Bind(p.Part), Bind(p.Text), Bind(p.Start)),
        OverlayFunction o => o.Length is null ? Call(o, "OVERLAY", Bind(o.Text), Bind(o.Part), Bind(o.Start)) : Call(o, "OVERLAY", Bind(o.Text), Bind(o.Part), Bind(o.Start), Bind(o.Length)),
        RoundTimeFunction r => Call(r, (r.Up ? "CEIL TO " : "FLOOR TO ") + r.Unit.ToString().ToUpperInvariant(), Bind(r.Operand)),
        TimestampAddFunction t => Call(t, "TIMESTAMPADD " + t.Unit.ToString().ToUpperInvariant(), Bind(t.Count), Bind(t.Time)),
        TimestampDiffFunction t => Call(t, "TIMESTAMPDIFF " + t.Unit.ToString().ToUpperInvariant(), Bind(t.From), Bind(t.To)),
        RowConstructor r => BindRow(r),
        FieldAccess f => BindField(Bind(f.Operand), f.Field),
        ScalarQuery or ExistsPredicate or InQueryPredicate or QuantifiedComparison { Query: not null } => Subqueries is { } subqueries
            ? subqueries.Value(expression)
            : throw context.NotThere(expression, $"{Describe(expression)} here"),
        _ => BindJson(expression) ?? throw context.NotThere(expression, Describe(expression)),
    };

    private static string Describe(SqlExpression expression) => expression switch
    {
        ScalarQuery => "A sub-query as a value",
        InQueryPredicate => "IN (SELECT …)",
        ExistsPredicate => "EXISTS",
        QuantifiedComparison => "ANY and ALL",
        ItemAccess => "An item of a collection",
        ArrayConstructor => "ARRAY[…]",
        MapConstructor => "MAP[…]",
        JsonObjectAggregate => "JSON_OBJECTAGG",
        JsonArrayAggregate => "JSON_ARRAYAGG",
        _ => expression.GetType().Name,
    };

    private BoundExpression BindRow(RowConstructor row)
    {
        var items = row.Items.Select(Bind).ToArray();
        return new RowExpression(SqlList.Create<BoundExpression>(items), DataType.Row([.. items.Select((b, i) => new DataField($"EXPR${i}", b.Type))]).WithNull(false));
    }

    private BoundExpression BindUnary(UnaryOperation unary)
    {
        switch (unary.Operator)
        {
            case UnaryOperator.Not:
                return Call(unary, "NOT", BindCondition(unary.Operand, "NOT"));
            case UnaryOperator.Minus when unary.Operand is NumberLiteral number:
                return BindNumber(number, negative: true) with { };
            case UnaryOperator.Minus:
                return Call(unary, "negate", Bind(unary.Operand));
            default:
                var operand = Bind(unary.Operand);
                return operand.Type.IsNumeric || operand.Type.IsInterval ? operand : throw context.Error(unary, $"+ needs a number, and '{context.Shown(unary.Operand)}' is a {operand.Type.WithNull(true)}.");
        }
    }

    private BoundExpression BindBinary(BinaryOperation binary)
    {
        if (binary.Operator is BinaryOperator.And or BinaryOperator.Or)
        {
            var isAnd = binary.Operator == BinaryOperator.And;
            var word = isAnd ? "AND" : "OR";
            return Logic(isAnd, BindCondition(binary.Left, word), BindCondition(binary.Right, word));
        }

        var name = binary.Operator switch
        {
            BinaryOperator.Equal => "=",
            BinaryOperator.NotEqual => "<>",
            BinaryOperator.Less => "<",
            BinaryOperator.LessOrEqual => "<=",
            BinaryOperator.Greater => ">",
            BinaryOperator.GreaterOrEqual => ">=",
            BinaryOperator.Add => "+",
            BinaryOperator.Subtract => "-",
            BinaryOperator.Multiply => "*",
            BinaryOperator.Divide => "/",
            BinaryOperator.Modulo => "%",
            BinaryOperator.Concatenate => "||",
            _ => throw context.NotThere(binary, "OVERLAPS"),
        };
        return Call(binary, name, Bind(binary.Left), Bind(binary.Right));
    }

    /// <summary>Operands of the same word are one list.</summary>
    public static BoundExpression Logic(bool isAnd, params ReadOnlySpan<BoundExpression> operands)
    {
        var all = new List<BoundExpression>();
        foreach (var operand in operands)
        {
            if (operand is LogicExpression logic && logic.IsAnd == isAnd)
            {
                all.AddRange(logic.Operands);
            }
            else
            {
                all.Add(operand);
            }
        }

        return all.Count == 1 ? all[0] : new LogicExpression(isAnd, SqlList.Create<BoundExpression>([.. all]));
    }

    private BoundExpression BindCase(CaseExpression expression)
    {
        var operand = expression.Operand is null ? null : Bind(expression.Operand);
        var conditions = new List<BoundExpression>();
        var results = new List<BoundExpression>();
        foreach (var choice in expression.Whens)
        {
            conditions.Add(operand is null ? BindCondition(choice.Condition, "WHEN") : Call(choice.Condition, "=", operand, Bind(choice.Condition)));
            results.Add(Bind(choice.Result));
        }

        var otherwise = expression.Else is null ? LiteralExpression.Null(DataType.Unknown) : Bind(expression.Else);
        var type = otherwise.Type;
        for (var i = 0; i < results.Count; i++)
        {
            type = TypeRules.Common(type, results[i].Type)
                ?? throw context.Error(expression.Whens[i].Result, $"The results of CASE do not fit together: {results[i].Type.WithNull(true)} and {type.WithNull(true)}.", "Cast them to one type.");
        }

        // texts of several lengths are one type, which pads none
        type = type.Kind == TypeKind.Char && results.Append(otherwise).Any(r => !r.Type.SameValues(type)) ? DataType.VarChar(type.Precision).WithNull(type.IsNullable) : type;
        type = type.Kind == TypeKind.Null ? DataType.Boolean : type;
        return new WhenExpression(
            SqlList.Create<BoundExpression>([.. conditions]), SqlList.Create<BoundExpression>([.. results.Select(r => Coerce(r, type))]), Coerce(otherwise, type), type);
    }

    private BoundExpression BindCast(CastExpression cast)
    {
        var operand = Bind(cast.Operand);
        var type = context.Type(cast.Type).WithNull(operand.Type.IsNullable || cast.Try || operand is LiteralExpression { Value: null });
        if (!Coercions.IsExplicit(operand.Type, type))
        {
            throw context.Error(cast, $"A {operand.Type.WithNull(true)} cannot be cast to {type.WithNull(true)}.");
        }

        return Coerce(operand, type, cast.Try);
    }

    private BoundExpression BindIs(IsPredicate predicate)
    {
        var operand = Bind(predicate.Operand);
        var not = predicate.Negated ? "NOT " : "";
        return predicate.Question switch
        {
            IsQuestion.Null => Call(predicate, $"IS {not}NULL", operand),
            IsQuestion.True => Call(predicate, $"IS {not}TRUE", operand),
            IsQuestion.False => Call(predicate, $"IS {not}FALSE", operand),
            IsQuestion.Unknown => Call(predicate, $"IS {not}NULL", BindCondition(predicate.Operand, "IS UNKNOWN")),
            _ => IsJson(predicate, operand),
        };
    }

    private BoundExpression IsJson(IsPredicate predicate, BoundExpression operand)
    {
        var isJson = Call(predicate, predicate.Question switch
        {
            IsQuestion.JsonObject => "IS JSON OBJECT",
            IsQuestion.JsonArray => "IS JSON ARRAY",
            IsQuestion.JsonScalar => "IS JSON SCALAR",
            _ => "IS JSON",
        }, operand);
        return predicate.Negated ? Call(predicate, "NOT", isJson) : isJson;
    }

    private BoundExpression BindBetween(BetweenPredicate between)
    {
        var (operand, low, high) = (Bind(between.Operand), Bind(between.Low), Bind(between.High));
        var isBetween = Logic(true, Call(between, ">=", operand, low), Call(between, "<=", operand, high));
        if (between.Symmetric)
        {
            isBetween = Logic(false, isBetween, Logic(true, Call(between, ">=", operand, high), Call(between, "<=", operand, low)));
        }

        return between.Negated ? Call(between, "NOT", isBetween) : isBetween;
    }

    private BoundExpression BindIn(InListPredicate predicate)
    {
        var operand = Bind(predicate.Operand);
        var items = predicate.Items.Select(Bind).ToArray();
        var type = operand.Type;
        for (var i = 0; i < items.Length; i++)
        {
            type = TypeRules.Common(type, items[i].Type)
                ?? throw context.Error(predicate.Items[i], $"IN compares a {operand.Type.WithNull(true)} with a {items[i].Type.WithNull(true)}.", "Cast one of them.");
        }

        if (items.Length > 1 && items.All(static i => i is LiteralExpression) && (type.IsInteger || type.IsText))
        {
            return new CallExpression(
                InFunction.Of(items.Select(i => (LiteralExpression)i), type, predicate.Negated),
                [Coerce(operand, type.WithNull(operand.Type.IsNullable))], DataType.Boolean.WithNull(operand.Type.IsNullable || items.Any(static i => i.Type.IsNullable)));
        }

        var any = Logic(false, [.. items.Select(i => Call(predicate, "=", operand, i))]);
        return predicate.Negated ? Call(predicate, "NOT", any) : any;
    }

    private BoundExpression BindLike(LikePredicate like)
    {
        if (like.Kind == LikeKind.SimilarTo)
        {
            throw context.NotThere(like, "SIMILAR TO");
        }

        var name = like.Kind switch
        {
            LikeKind.ILike => "ILIKE",
            LikeKind.RLike => "REGEXP",
            _ => "LIKE",
        };
        var call = like.Escape is null ? Call(like, name, Bind(like.Operand), Bind(like.Pattern)) : Call(like, name, Bind(like.Operand), Bind(like.Pattern), Bind(like.Escape));
        return like.Negated ? Call(like, "NOT", call) : call;
    }

    private BoundExpression BindExtract(ExtractFunction extract) => Call(extract, "EXTRACT " + extract.Unit.ToString().ToUpperInvariant(), Bind(extract.Operand));

    /// <summary>A call of a function or an operator: the types of the arguments are made to fit.</summary>
    public BoundExpression Call(SqlNode node, string name, params BoundExpression[] arguments)
    {
        if (context.FindFunction(name) is not { } function)
        {
            throw context.Unknown(node, $"There is no function '{name}'.", name, FunctionCatalog.Names.Concat(AggregateCatalog.All.Select(static a => a.Name)));
        }

        if (function.Resolve(arguments) is not { } signature)
        {
            var types = string.Join(function.Print is null ? ", " : " and ", arguments.Select(static a => a.Type.WithNull(true)));
            throw context.Error(
                node, function.Print is null ? $"{function.Name} does not take ({types})." : $"'{function.Name}' does not go with {types}.",
                function.Print is null ? $"It is written {function.Name}{function.Usage}." : "Cast one of them.");
        }

        var coerced = arguments.Select((a, i) => Coerce(a, signature.Arguments[i])).ToArray();
        // an operator gives NULL for NULL alone; another function may have reasons of its own
        var anyNull = arguments.Any(static a => a.Type.IsNullable);
        var type = function.IsStrict ? signature.Result.WithNull(anyNull || (function.Print is null && signature.Result.IsNullable)) : signature.Result;
        return Folding.Fold(new CallExpression(function, SqlList.Create<BoundExpression>(coerced), type), context.Clock);
    }

    /// <summary>An expression turned into a type, where it is not of it already.</summary>
    public BoundExpression Coerce(BoundExpression expression, DataType type, bool isTry = false)
    {
        if (expression.Type.SameValues(type))
        {
            return expression;
        }

        if (expression is LiteralExpression { Value: null })
        {
            return LiteralExpression.Null(type);
        }

        return Folding.Fold(new CastBound(expression, type.WithNull(expression.Type.IsNullable || isTry), isTry), context.Clock);
    }
}
