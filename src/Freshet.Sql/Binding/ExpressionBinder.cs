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
        _ => throw context.NotThere(expression, Describe(expression)),
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
        JsonValueFunction => "JSON_VALUE",
        _ => expression.GetType().Name,
    };

    private BoundExpression BindName(ColumnName name)
    {
        var parts = name.Parts;
        var first = parts[0].Name;
        var candidates = new List<(ScopeColumn Column, int Used)>();
        if (parts.Count > 1 && scope.HasTable(first))
        {
            candidates.AddRange(scope.Find(first, parts[1].Name).Select(static c => (c, 2)));
            if (candidates.Count == 0 && !scope.Find(null, first).Any() && scope.Outer is null)
            {
                throw context.Unknown(parts[1], $"Table '{first}' has no column '{parts[1].Name}'.", parts[1].Name, scope.Columns.Where(c => c.Table == first).Select(static c => c.Name));
            }
        }

        if (candidates.Count == 0)
        {
            candidates.AddRange(scope.Find(null, first).Select(static c => (c, 1)));
        }

        if (candidates.Count == 0 && scope.Outer is not null && OuterColumn(name) is { } fromOutside)
        {
            return fromOutside;
        }

        if (candidates.Count == 0)
        {
            var names = scope.Columns.Select(static c => c.Name).Concat(scope.Columns.Where(static c => c.Table is not null).Select(static c => c.Table!)).Distinct();
            throw context.Unknown(parts[0], parts.Count > 1 ? $"There is no table or column '{first}' here." : $"There is no column '{first}' here.", first, names);
        }

        if (candidates.Count > 1)
        {
            throw context.Error(parts[0], $"'{first}' may be {string.Join(" or ", candidates.Select(static c => $"{c.Column.Table}.{c.Column.Name}"))}.", "Write the table's name before it.");
        }

        var (column, used) = candidates[0];
        BoundExpression bound = new ColumnExpression(column.Index, column.Name, column.Type);
        for (var i = used; i < parts.Count; i++)
        {
            bound = BindField(bound, parts[i]);
        }

        return bound;
    }

    /// <summary>A column of the query around; null when there is none of that name.</summary>
    private BoundExpression? OuterColumn(ColumnName name)
    {
        var outer = scope.Outer!;
        var parts = name.Parts;
        var found = (parts.Count > 1 && outer.HasTable(parts[0].Name) ? outer.Find(parts[0].Name, parts[1].Name) : outer.Find(null, parts[0].Name)).ToArray();
        var used = parts.Count > 1 && outer.HasTable(parts[0].Name) ? 2 : 1;
        if (found.Length == 0)
        {
            return null;
        }

        if (found.Length > 1)
        {
            throw context.Error(name, $"'{name}' may be several columns of the query around.", "Write the table's name before it.");
        }

        BoundExpression bound = new OuterColumnExpression(found[0].Index, found[0].Name, found[0].Type);
        for (var i = used; i < parts.Count; i++)
        {
            bound = BindField(bound, parts[i]);
        }

        return bound;
    }

    private BoundExpression BindField(BoundExpression row, Identifier field)
    {
        if (row.Type.Kind != TypeKind.Row)
        {
            throw context.Error(field, $"'{row}' is a {row.Type.WithNull(true)} and has no fields.");
        }

        for (var i = 0; i < row.Type.Fields.Count; i++)
        {
            var one = row.Type.Fields[i];
            if (one.Name == field.Name)
            {
                return new FieldExpression(row, i, one.Type.WithNull(one.Type.IsNullable || row.Type.IsNullable));
            }
        }

        throw context.Unknown(field, $"'{row}' has no field '{field.Name}'.", field.Name, row.Type.Fields.Select(static f => f.Name));
    }

    private BoundExpression BindRow(RowConstructor row)
    {
        var items = row.Items.Select(Bind).ToArray();
        return new RowExpression(SqlList.Create<BoundExpression>(items), DataType.Row([.. items.Select((b, i) => new DataField($"EXPR${i}", b.Type))]).WithNull(false));
    }

    private LiteralExpression BindNumber(NumberLiteral number, bool negative)
    {
        if (number.IsApproximate)
        {
            var value = double.Parse(number.Text, CultureInfo.InvariantCulture);
            return new LiteralExpression(negative ? -value : value, DataType.Double.WithNull(false));
        }

        var scale = number.IsInteger ? 0 : number.Text.Length - number.Text.IndexOf('.', StringComparison.Ordinal) - 1;
        if (!Decimals.TryParse(Encoding.ASCII.GetBytes(number.Text), scale, out var unscaled) || !Decimals.Fits(unscaled, DataType.DecimalPrecisionMax))
        {
            throw context.Error(number, $"{number.Text} has more than {DataType.DecimalPrecisionMax} digits.");
        }

        unscaled = negative ? -unscaled : unscaled;
        if (number.IsInteger && unscaled >= long.MinValue && unscaled <= long.MaxValue)
        {
            return new LiteralExpression((long)unscaled, (unscaled >= int.MinValue && unscaled <= int.MaxValue ? DataType.Int : DataType.BigInt).WithNull(false));
        }

        var digits = 1;
        while (!Decimals.Fits(unscaled, digits))
        {
            digits++;
        }

        var type = DataType.Decimal(Math.Max(digits, scale), scale).WithNull(false);
        return new LiteralExpression(type.Precision <= Columns.Storages.ShortDecimal ? (long)unscaled : unscaled, type);
    }

    private static LiteralExpression BindTimestamp(TimestampLiteral t)
    {
        var precision = t.Precision <= 3 ? t.Precision : Math.Min(6, t.Precision);
        var days = (long)t.Date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        var value = precision <= 3 ? (days * CivilCalendar.MillisPerDay) + (t.Nanoseconds / 1_000_000) : (days * CivilCalendar.MicrosPerDay) + (t.Nanoseconds / 1000);
        return new LiteralExpression(value, new DataType(t.Local ? TypeKind.TimestampLtz : TypeKind.Timestamp, false, precision));
    }

    private BoundExpression BindInterval(IntervalExpression interval)
    {
        var value = Bind(interval.Value);
        if (!value.Type.IsInteger)
        {
            throw context.Error(interval.Value, $"An interval needs a whole number, and '{context.Shown(interval.Value)}' is a {value.Type.WithNull(true)}.");
        }

        var unit = interval.Qualifier.From switch
        {
            TimeUnit.Year => 12L,
            TimeUnit.Quarter => 3,
            TimeUnit.Month => 1,
            TimeUnit.Week => 7 * CivilCalendar.MillisPerDay,
            TimeUnit.Day => CivilCalendar.MillisPerDay,
            TimeUnit.Hour => 3_600_000,
            TimeUnit.Minute => 60_000,
            _ => 1000,
        };
        var one = new LiteralExpression(unit, new DataType(interval.Qualifier.IsMonths ? TypeKind.IntervalMonths : TypeKind.IntervalTime, false));
        return Call(interval, "*", one, value);
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
            _ => throw context.NotThere(predicate, "IS JSON"),
        };
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

    private BoundExpression BindCall(FunctionCall call)
    {
        var name = call.Name.Last.Name;
        if (call.Over is not null)
        {
            return BindOver(call);
        }

        if (call.Nulls != NullTreatment.None)
        {
            throw context.NotThere(call, $"{call.Nulls.ToString().ToUpperInvariant()} NULLS without OVER");
        }

        if (AggregateCatalog.Find(name) is { } aggregate)
        {
            return BindAggregate(call, aggregate);
        }

        if (call.Filter is not null || call.Quantifier != SetQuantifier.None || call.Star || call.OrderBy.Count > 0 || call.WithinGroup.Count > 0)
        {
            throw context.Unknown(call, $"'{name}' is no aggregate.", name, AggregateCatalog.All.Select(static a => a.Name));
        }

        return Call(call, name, [.. call.Arguments.Select(Bind)]);
    }

    private BoundExpression BindAggregate(FunctionCall call, AggregateFunction aggregate)
    {
        if (!AllowsAggregates)
        {
            throw context.Error(call, $"An aggregate ({call.Name.Last.Name}) cannot stand here.", "Aggregates stand in SELECT, HAVING, QUALIFY and ORDER BY; select from a sub-query to use one elsewhere.");
        }

        if (call.OrderBy.Count > 0 || call.WithinGroup.Count > 0)
        {
            throw context.NotThere(call, "ORDER BY within an aggregate");
        }

        var inner = new ExpressionBinder(context, scope);
        var arguments = call.Arguments.Select(inner.Bind).ToArray();
        var signature = call.Star && aggregate != AggregateCatalog.Count ? null : aggregate.Resolve([.. arguments.Select(static a => a.Type)]);
        if (signature is null || (aggregate == AggregateCatalog.Count && !call.Star && arguments.Length == 0))
        {
            throw context.Error(call, $"{aggregate.Name} does not take ({string.Join(", ", arguments.Select(static a => a.Type.WithNull(true)))}).", $"It is written {aggregate.Name}{aggregate.Usage}.");
        }

        var filter = call.Filter is null ? null : inner.BindCondition(call.Filter, "FILTER");
        var isDistinct = call.Quantifier == SetQuantifier.Distinct && aggregate != AggregateCatalog.Min && aggregate != AggregateCatalog.Max;
        return new AggregateExpression(aggregate, SqlList.Create<BoundExpression>([.. arguments.Select((a, i) => Coerce(a, signature.Arguments[i]))]), isDistinct, filter, signature.Result);
    }

    private BoundExpression BindOver(FunctionCall call)
    {
        var name = call.Name.Last.Name.ToUpperInvariant();
        if (!AllowsOver)
        {
            throw context.Error(call, $"{name} OVER cannot stand here.", "It stands in SELECT and QUALIFY; select from a sub-query to filter by it.");
        }

        var window = call.Over!;
        if (window.Base is { } based)
        {
            if (!Windows.TryGetValue(based.Name, out var named))
            {
                throw context.Unknown(based, $"There is no window '{based.Name}'.", based.Name, Windows.Keys);
            }

            window = new WindowSpecification(null, window.PartitionBy.Count > 0 ? window.PartitionBy : named.PartitionBy, window.OrderBy.Count > 0 ? window.OrderBy : named.OrderBy, window.Frame ?? named.Frame) { Span = window.Span };
        }

        if (call.Quantifier == SetQuantifier.Distinct || call.Filter is not null || call.Nulls == NullTreatment.Ignore)
        {
            throw context.NotThere(call, $"DISTINCT, FILTER or IGNORE NULLS in {name} OVER");
        }

        var inner = new ExpressionBinder(context, scope) { AllowsAggregates = AllowsAggregates };
        var arguments = call.Arguments.Select(inner.Bind).ToArray();
        if (Functions.OverFunctions.Resolve(name, [.. arguments.Select(static a => a.Type)]) is not { } signature || (call.Star && name != "COUNT"))
        {
            throw Functions.OverFunctions.Names.Contains(name) || AggregateCatalog.Find(name) is not null
                ? context.Error(call, $"{name} OVER does not take ({string.Join(", ", arguments.Select(static a => a.Type.WithNull(true)))}).")
                : context.Unknown(call, $"There is no function '{name}' over a window of rows.", name, Functions.OverFunctions.Names.Concat(AggregateCatalog.All.Select(static a => a.Name)));
        }

        if (window.OrderBy.Count == 0 && AggregateCatalog.Find(name) is null)
        {
            throw context.Error(call, $"{name} needs an ORDER BY in its window.");
        }

        var order = window.OrderBy.Select(o => inner.Bind(o.Expression)).ToArray();
        return new OverExpression(
            name, SqlList.Create<BoundExpression>([.. arguments.Select((a, i) => inner.Coerce(a, signature.Arguments[i]))]), SqlList.Create<BoundExpression>([.. window.PartitionBy.Select(inner.Bind)]),
            SqlList.Create<BoundExpression>(order), SqlList.Create<bool>([.. window.OrderBy.Select(static o => o.Descending)]), SqlList.Create<bool>([.. window.OrderBy.Select(NullsLast)]),
            Frame(window, name, order, inner), signature.Result);
    }

    /// <summary>The frame: without one, all rows up to this one and those that are equal to it; all rows where nothing sorts.</summary>
    private Plans.OverFrame Frame(WindowSpecification window, string name, BoundExpression[] order, ExpressionBinder inner)
    {
        if (window.Frame is not { } frame)
        {
            return new Plans.OverFrame(false, null, order.Length == 0 ? null : 0);
        }

        if (!Functions.OverFunctions.HasFrame(name))
        {
            throw context.Error(frame, $"{name} takes no frame.");
        }

        var isRows = frame.Unit == FrameUnit.Rows;
        if (!isRows && (frame.Start.Offset is not null || frame.End?.Offset is not null) && !(order.Length == 1 && (order[0].Type.IsInteger || order[0].Type.IsTimestamp || order[0].Type.Kind == TypeKind.Date)))
        {
            throw context.Error(frame, "RANGE with a distance needs ORDER BY one integer or one time.", "Write ROWS to count rows.");
        }

        var bounds = new[] { frame.Start, frame.End ?? new FrameBound(FrameBoundKind.CurrentRow) }.Select(b => b.Kind switch
        {
            FrameBoundKind.UnboundedPreceding or FrameBoundKind.UnboundedFollowing => (long?)null,
            FrameBoundKind.CurrentRow => 0,
            _ => (b.Kind == FrameBoundKind.Preceding ? -1 : 1) * Distance(b),
        }).ToArray();
        if (frame.Start.Kind == FrameBoundKind.UnboundedFollowing || frame.End?.Kind == FrameBoundKind.UnboundedPreceding || bounds[0] > bounds[1])
        {
            throw context.Error(frame, "The frame ends before it starts.");
        }

        return new Plans.OverFrame(isRows, bounds[0], bounds[1]);

        long Distance(FrameBound bound)
        {
            var offset = inner.Bind(bound.Offset!);
            if (offset is not LiteralExpression { Value: long distance and >= 0 } || !(isRows || order.Length == 0 || order[0].Type.IsInteger ? offset.Type.IsInteger : offset.Type.Kind == TypeKind.IntervalTime))
            {
                throw context.Error(bound, isRows ? "ROWS takes whole numbers." : "RANGE takes a number or an interval of days to seconds, as what it is sorted by.");
            }

            return isRows || order.Length == 0 ? distance
                : order[0].Type.Kind == TypeKind.Date ? distance / CivilCalendar.MillisPerDay
                : order[0].Type is { IsTimestamp: true, Precision: > 3 } ? distance * 1000 : distance;
        }
    }

    /// <summary>Whether NULLs come behind the values before the order is turned round: by default they are lowest.</summary>
    public static bool NullsLast(SortItem item) => item.Nulls switch
    {
        NullsOrder.First => item.Descending,
        NullsOrder.Last => !item.Descending,
        _ => false,
    };

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
