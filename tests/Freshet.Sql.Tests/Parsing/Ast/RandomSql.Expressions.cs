using Freshet.Sql.Parsing;

namespace Freshet.Sql.Tests.Parsing.Ast;

/// <content>Expressions.</content>
internal sealed partial class RandomSql
{
    public SqlExpression Expression(int depth) => depth <= 0 ? Leaf() : Below(12) switch
    {
        0 or 1 or 2 => new BinaryOperation(Expression(depth - 1), Any<BinaryOperator>(), Expression(depth - 1)),
        3 => new UnaryOperation(Any<UnaryOperator>(), Expression(depth - 1)),
        4 or 5 => Predicate(depth - 1),
        6 => Call(depth - 1),
        7 => Builtin(depth - 1),
        8 => Json(depth - 1),
        9 => Constructor(depth - 1),
        10 => Chance(50) ? new ItemAccess(Expression(depth - 1), Expression(depth - 1)) : new FieldAccess(Expression(depth - 1), Name()),
        _ => Leaf(),
    };

    private SqlExpression Leaf() => Below(12) switch
    {
        0 => new NullLiteral(),
        1 => new BooleanLiteral(Pick<bool?>(true, false, null)),
        2 => new StringLiteral(Text()),
        3 => new NumberLiteral(Digits()),
        4 => new BinaryLiteral(Some(0, 4, () => (byte)Below(256))),
        5 => Pick<SqlExpression>(new DateLiteral("2024-02-29"), new TimeLiteral("23:59:59.123456789"), new TimestampLiteral("0001-01-01 00:00"), new TimestampLiteral("9999-12-31 23:59:59.9", true)),
        6 => Interval(),
        _ => new ColumnName(Some(1, 3, Name)),
    };

    private SqlExpression Predicate(int depth) => Below(9) switch
    {
        0 => new IsPredicate(Expression(depth), Chance(50), Any<IsQuestion>()),
        1 => new DistinctFromPredicate(Expression(depth), Chance(50), Expression(depth)),
        2 => new BetweenPredicate(Expression(depth), Chance(50), Chance(30), Expression(depth), Expression(depth)),
        3 => new InListPredicate(Expression(depth), Chance(50), Some(1, 3, () => Expression(depth))),
        4 => new InQueryPredicate(Expression(depth), Chance(50), Query(depth)),
        5 => Like(depth),
        6 => new ExistsPredicate(Query(depth)),
        7 => new ScalarQuery(Query(depth)),
        _ => Quantified(depth),
    };

    private LikePredicate Like(int depth)
    {
        var kind = Any<LikeKind>();
        return new LikePredicate(Expression(depth), Chance(50), kind, Expression(depth), kind == LikeKind.RLike ? null : Maybe(40, () => Expression(depth)));
    }

    private QuantifiedComparison Quantified(int depth)
    {
        var op = Pick(BinaryOperator.Equal, BinaryOperator.NotEqual, BinaryOperator.Less, BinaryOperator.GreaterOrEqual);
        return Chance(50)
            ? new QuantifiedComparison(Expression(depth), op, Chance(50), Query(depth), [])
            : new QuantifiedComparison(Expression(depth), op, Chance(50), null, Some(1, 3, () => Expression(depth)));
    }

    private FunctionCall Call(int depth)
    {
        var star = Chance(15);
        var arguments = star ? [] : Some(0, 3, () => Argument(depth));
        var aggregate = Chance(40);
        return new FunctionCall(Chance(60) ? new QualifiedName([new Identifier(Pick("SUM", "count", "f", "LEFT", "my f", "TRIM", "CURRENT_TIMESTAMP", "CAST", "floor", "EXISTS"))]) : Qualified(), arguments)
        {
            Star = star,
            Quantifier = arguments.Count > 0 ? Any<SetQuantifier>() : SetQuantifier.None,
            OrderBy = arguments.Count > 0 && arguments[^1] is not (ScalarQuery or TableArgument) && !(arguments[^1] is NamedArgument { Value: ScalarQuery or TableArgument }) && Chance(20) ? Some(1, 2, () => Sort(depth)) : [],
            Nulls = aggregate ? Any<NullTreatment>() : NullTreatment.None,
            WithinGroup = aggregate && Chance(30) ? Some(1, 2, () => Sort(depth)) : [],
            Filter = aggregate ? Maybe(50, () => Expression(depth)) : null,
            Over = aggregate ? Maybe(50, () => Window(depth)) : null,
        };
    }

    private SqlExpression Argument(int depth) => Below(12) switch
    {
        0 => new NamedArgument(Name(), Expression(depth)),
        1 => new TableArgument(new Query(new TableBody(Qualified())), Some(0, 2, () => Expression(depth)), Some(0, 2, () => Sort(depth))),
        2 => new DescriptorArgument(Some(1, 2, Name)),
        3 => new DefaultValue(),
        _ => Expression(depth),
    };

    private WindowSpecification Window(int depth)
    {
        var frame = Below(4) switch
        {
            0 => new WindowFrame(Any<FrameUnit>(), new FrameBound(FrameBoundKind.UnboundedPreceding)),
            1 => new WindowFrame(Any<FrameUnit>(), new FrameBound(FrameBoundKind.Preceding, Expression(depth)), new FrameBound(FrameBoundKind.CurrentRow)),
            2 => new WindowFrame(Any<FrameUnit>(), new FrameBound(FrameBoundKind.CurrentRow), new FrameBound(FrameBoundKind.Following, Expression(depth))),
            _ => null,
        };
        return new WindowSpecification(Maybe(30, Name), Some(0, 2, () => Expression(depth)), Some(0, 2, () => Sort(depth)), frame);
    }

    private SortItem Sort(int depth) => new(Expression(depth), Chance(50), Any<NullsOrder>());

    private SqlExpression Builtin(int depth) => Below(12) switch
    {
        0 => new CastExpression(Expression(depth), Type(2), Chance(30)),
        1 => new ExtractFunction(Any<TimeUnit>(), Expression(depth)),
        2 => new RoundTimeFunction(Chance(50), Expression(depth), Any<TimeUnit>()),
        3 => new TimestampAddFunction(Any<TimeUnit>(), Expression(depth), Expression(depth)),
        4 => new TimestampDiffFunction(Any<TimeUnit>(), Expression(depth), Expression(depth)),
        5 => new TrimFunction(Any<TrimSide>(), Maybe(50, () => Expression(depth)), Expression(depth)),
        6 => new SubstringFunction(Expression(depth), Expression(depth), Maybe(50, () => Expression(depth))),
        7 => new PositionFunction(Expression(depth), Expression(depth), Maybe(50, () => Expression(depth))),
        8 => new OverlayFunction(Expression(depth), Expression(depth), Expression(depth), Maybe(50, () => Expression(depth))),
        _ => new CaseExpression(Maybe(50, () => Expression(depth)), Some(1, 3, () => new WhenClause(Expression(depth), Expression(depth))), Maybe(50, () => Expression(depth))),
    };

    private SqlExpression Constructor(int depth) => Below(5) switch
    {
        0 => new RowConstructor(Some(1, 3, () => Expression(depth))),
        1 => new ArrayConstructor(Some(0, 3, () => Expression(depth))),
        2 => new MultisetConstructor(Some(0, 3, () => Expression(depth))),
        3 => new MapConstructor(Some(0, 2, () => new MapEntry(Expression(depth), Expression(depth)))),
        _ => new CollectionQuery(Any<CollectionKind>(), Query(depth)),
    };

    private SqlExpression Json(int depth) => Below(7) switch
    {
        0 => new JsonExistsFunction(Expression(depth), Literal(), Maybe(50, () => new JsonBehavior(Pick(JsonBehaviorKind.True, JsonBehaviorKind.False, JsonBehaviorKind.Unknown, JsonBehaviorKind.Error)))),
        1 => new JsonValueFunction(Expression(depth), Literal(), Maybe(50, () => Type(0)), Maybe(50, () => ValueBehavior(depth)), Maybe(50, () => ValueBehavior(depth))),
        2 => new JsonQueryFunction(Expression(depth), Literal(), Maybe(30, () => Type(1)), Any<JsonWrapper>(), Maybe(50, QueryBehavior), Maybe(50, QueryBehavior)),
        3 => new JsonObjectFunction(Some(0, 2, () => Member(depth)), Any<JsonNulls>()),
        4 => new JsonArrayFunction(Some(0, 3, () => Item(depth)), Any<JsonNulls>()),
        5 => new JsonObjectAggregate(Member(depth), Any<JsonNulls>(), Maybe(30, () => Expression(depth))),
        _ => new JsonArrayAggregate(Item(depth), Some(0, 2, () => Sort(depth)), Any<JsonNulls>(), Maybe(30, () => Expression(depth))),
    };

    private JsonMember Member(int depth) => new(Expression(depth), Expression(depth), Chance(30));

    private JsonItem Item(int depth) => new(Expression(depth), Chance(30));

    private JsonBehavior ValueBehavior(int depth) => Chance(50) ? new JsonBehavior(JsonBehaviorKind.Default, Expression(depth)) : new JsonBehavior(Pick(JsonBehaviorKind.Null, JsonBehaviorKind.Error));

    private JsonBehavior QueryBehavior() => new(Pick(JsonBehaviorKind.Null, JsonBehaviorKind.Error, JsonBehaviorKind.EmptyArray, JsonBehaviorKind.EmptyObject));
}
