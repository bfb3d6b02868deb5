using System.Globalization;
using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;
using Freshet.Sql.Plans.Rules;

namespace Freshet.Sql.Binding;

/// <summary>
/// The sub-queries of one SELECT: each becomes a join with what is selected from. Joins add columns behind those that are there, so numbers
/// of columns stay.
/// </summary>
internal sealed class Subqueries(BindingContext context, IReadOnlyDictionary<string, Relation> common, Relation input, Scope scope)
{
    /// <summary>What is selected from, with the joins.</summary>
    public Relation Input { get; private set; } = input;

    /// <summary>True for a column that a sub-query added.</summary>
    public bool IsAdded(int column) => column >= scope.Columns.Count;

    /// <summary>A condition of WHERE: those that must hold by themselves become semi and anti joins, the others are given back.</summary>
    public BoundExpression? Where(SqlExpression condition, ExpressionBinder binder)
    {
        List<BoundExpression> rest = [];
        foreach (var one in ConjunctsOf(condition))
        {
            var (inner, isNot) = one is UnaryOperation { Operator: UnaryOperator.Not } not ? (not.Operand, true) : (one, false);
            switch (inner)
            {
                case ExistsPredicate exists:
                    Join(exists, exists.Query, null, isNot);
                    break;
                case InQueryPredicate @in:
                    Join(@in, @in.Query, binder.Bind(@in.Operand), isNot != @in.Negated);
                    break;
                case QuantifiedComparison { Query: { } query } any when (any.Operator == BinaryOperator.Equal && !any.All) || (any.Operator == BinaryOperator.NotEqual && any.All):
                    Join(any, query, binder.Bind(any.Left), isNot != any.All);
                    break;
                default:
                    rest.Add(binder.BindCondition(one, "WHERE"));
                    break;
            }
        }

        return Conjuncts.All(rest);
    }

    /// <summary>A sub-query within an expression.</summary>
    public BoundExpression Value(SqlExpression expression) => expression switch
    {
        ScalarQuery scalar => Scalar(scalar),
        ExistsPredicate exists => Exists(exists),
        InQueryPredicate or QuantifiedComparison => throw context.NotThere(expression, "IN, ANY and ALL with a sub-query elsewhere than between the ANDs of WHERE"),
        _ => throw context.NotThere(expression, expression.GetType().Name),
    };

    private static IEnumerable<SqlExpression> ConjunctsOf(SqlExpression expression) =>
        expression is BinaryOperation { Operator: BinaryOperator.And } and ? ConjunctsOf(and.Left).Concat(ConjunctsOf(and.Right)) : [expression];

    private (Relation Relation, List<BoundExpression> Conditions, bool WasGlobal, BoundExpression? Empty) Bound(SqlNode node, Query query)
    {
        var bound = new QueryBinder(context, common, scope).Bind(query);
        var (isGlobal, empty) = Global(bound);
        var found = Decorrelation.Run(bound) ?? throw context.NotThere(node, "A sub-query that reads the query around it in this way");
        return (found.Relation, found.Conditions, isGlobal, empty);
    }

    /// <summary>Whether a relation has exactly one row, being an aggregate of everything, and what its first column is when everything is nothing.</summary>
    private static (bool IsGlobal, BoundExpression? Empty) Global(Relation relation) => relation switch
    {
        AggregateRelation { Keys.Count: 0 } aggregate => (true, aggregate.Calls.Count == 0 ? null : OfNothing(aggregate, 0)),
        ProjectRelation { Input: AggregateRelation { Keys.Count: 0 } aggregate } project => (true, project.Expressions[0].Replace(e => e is ColumnExpression c ? OfNothing(aggregate, c.Index) : null)),
        _ => (false, null),
    };

    private static LiteralExpression OfNothing(AggregateRelation aggregate, int column) => aggregate.Calls[column].Function == AggregateCatalog.Count
        ? new LiteralExpression(0L, DataType.BigInt.WithNull(false))
        : LiteralExpression.Null(aggregate.Calls[column].Type);

    private static BoundExpression Joined(IEnumerable<BoundExpression> conditions, int width) =>
        Conjuncts.All([.. conditions.Select(c => c.Rewrite(e => e switch
        {
            ColumnExpression inner => inner with { Index = inner.Index + width },
            OuterColumnExpression outer => new ColumnExpression(outer.Index, outer.Name, outer.Type),
            _ => e,
        }))]) ?? LiteralExpression.Of(true);

    private void Join(SqlNode node, Query query, BoundExpression? operand, bool isNot)
    {
        var (relation, conditions, wasGlobal, _) = Bound(node, query);
        if (wasGlobal && conditions.Count > 0)
        {
            throw context.NotThere(node, "An aggregate without GROUP BY in a sub-query that reads the query around it, here");
        }

        var width = Input.Columns.Count;
        var condition = Joined(conditions, width);
        if (operand is not null)
        {
            var visible = relation.Columns.Count - Exposed(relation);
            if (operand.Type.Kind != TypeKind.Row && visible != 1)
            {
                throw context.Error(node, $"IN compares one value, and the sub-query gives {visible} columns.");
            }

            var binder = new ExpressionBinder(context, scope);
            var inner = new ColumnExpression(width, relation.Columns[0].Name, relation.Columns[0].Type);
            var equal = binder.Call(node, "=", operand, inner);
            if (isNot && (operand.Type.IsNullable || inner.Type.IsNullable))
            {
                // x NOT IN (…) is unknown, and so not true, when x or one of the others is NULL
                equal = ExpressionBinder.Logic(false, equal, binder.Call(node, "IS NULL", operand), binder.Call(node, "IS NULL", inner));
            }

            condition = ExpressionBinder.Logic(true, [.. Conjuncts.Of(condition), equal]);
        }

        Input = new JoinRelation(Input, relation, isNot ? JoinType.Anti : JoinType.Semi, [], [], condition);
    }

    private static int Exposed(Relation relation) => relation.Columns.Count(static c => c.Name.StartsWith("$outer", StringComparison.Ordinal));

    private BoundExpression Scalar(ScalarQuery scalar)
    {
        var (relation, conditions, isGlobal, empty) = Bound(scalar, scalar.Query);
        if (relation.Columns.Count - Exposed(relation) != 1)
        {
            throw context.Error(scalar, $"A sub-query as a value gives one column, and this gives {relation.Columns.Count - Exposed(relation)}.");
        }

        if (!isGlobal)
        {
            // more than one row is an error, which an aggregate tells
            var keys = new List<int>();
            foreach (var condition in conditions)
            {
                condition.AddColumns(new HashSet<int>());
                foreach (var column in Conjuncts.Columns(condition))
                {
                    if (!keys.Contains(column))
                    {
                        keys.Add(column);
                    }
                }
            }

            if (conditions.Any(static c => c is not CallExpression { Function.Name: "=" }))
            {
                throw context.NotThere(scalar, "A sub-query as a value that compares with the query around it by anything but =");
            }

            var type = relation.Columns[0].Type.WithNull(true);
            var single = new AggregateRelation(relation, SqlList.Create<int>([.. keys]), [new AggregateCall(AggregateCatalog.SingleValue, [0], false, AggregateCall.NoFilter, type)]);
            int[] order = [keys.Count, .. Enumerable.Range(0, keys.Count)];
            relation = new ProjectRelation(single, SqlList.Create<BoundExpression>([.. order.Select(single.Column)]), SqlList.Create<string>([.. order.Select(i => single.Columns[i].Name)]));
            conditions = [.. conditions.Select(c => Conjuncts.Moved(c, i => 1 + keys.IndexOf(i)))];
        }

        return LeftJoined(relation, conditions, isGlobal ? empty : null);
    }

    private BoundExpression Exists(ExistsPredicate exists)
    {
        var (relation, conditions, isGlobal, _) = Bound(exists, exists.Query);
        if (isGlobal)
        {
            return LiteralExpression.Of(true);
        }

        if (conditions.Any(static c => c is not CallExpression { Function.Name: "=" }))
        {
            throw context.NotThere(exists, "EXISTS under OR that compares with the query around it by anything but =");
        }

        var keys = conditions.SelectMany(Conjuncts.Columns).Distinct().ToList();
        var counted = new AggregateRelation(relation, SqlList.Create<int>([.. keys]), [new AggregateCall(AggregateCatalog.Count, [], false, AggregateCall.NoFilter, DataType.BigInt.WithNull(false))]);
        int[] order = [keys.Count, .. Enumerable.Range(0, keys.Count)];
        var ordered = new ProjectRelation(counted, SqlList.Create<BoundExpression>([.. order.Select(counted.Column)]), SqlList.Create<string>([.. order.Select(i => counted.Columns[i].Name)]));
        var count = LeftJoined(ordered, [.. conditions.Select(c => Conjuncts.Moved(c, i => 1 + keys.IndexOf(i)))], new LiteralExpression(0L, DataType.BigInt.WithNull(false)));
        return new ExpressionBinder(context, scope).Call(exists, ">", count, new LiteralExpression(0L, DataType.BigInt.WithNull(false)));
    }

    /// <summary>The first column of a relation, of which at most one row fits each of ours; what it is where none fits.</summary>
    private BoundExpression LeftJoined(Relation relation, List<BoundExpression> conditions, BoundExpression? otherwise)
    {
        var width = Input.Columns.Count;
        var marked = new ProjectRelation(
            relation, SqlList.Create<BoundExpression>([.. Enumerable.Range(0, relation.Columns.Count).Select(relation.Column), LiteralExpression.Of(true)]),
            SqlList.Create<string>([.. relation.Columns.Select((c, i) => "$sub" + (width + i).ToString(CultureInfo.InvariantCulture)), "$mark" + width.ToString(CultureInfo.InvariantCulture)]));
        Input = new JoinRelation(Input, marked, JoinType.Left, [], [], Joined(conditions, width));
        var value = Input.Column(width);
        if (otherwise is null or LiteralExpression { Value: null })
        {
            return value;
        }

        var mark = new ExpressionBinder(context, scope).Call(new NullLiteral(), "IS NULL", Input.Column(Input.Columns.Count - 1));
        return new WhenExpression([mark], [new ExpressionBinder(context, scope).Coerce(otherwise, value.Type)], value, value.Type);
    }
}
