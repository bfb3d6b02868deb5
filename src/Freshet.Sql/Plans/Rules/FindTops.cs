using Freshet.Sql.Expressions;

namespace Freshet.Sql.Plans.Rules;

/// <summary>ROW_NUMBER with a condition on the number: only so many rows of each partition are kept.</summary>
internal static class FindTops
{
    public static Relation Run(Relation relation) => Optimizer.BottomUp(relation, static r => r is FilterRelation { Input: OverRelation { Function: "ROW_NUMBER" } over } filter ? Find(filter, over) : r);

    private static Relation Find(FilterRelation filter, OverRelation over)
    {
        var number = over.Input.Columns.Count;
        var (first, last) = (1L, long.MaxValue);
        List<BoundExpression> rest = [];
        foreach (var condition in Conjuncts.Of(filter.Condition))
        {
            if (Bound(condition, number) is var (least, most))
            {
                (first, last) = (Math.Max(first, least), Math.Min(last, most));
            }
            else
            {
                rest.Add(condition);
            }
        }

        return last == long.MaxValue && first == 1 ? filter : Conjuncts.Filtered(new TopRelation(over.Input, over.Partition, over.Order, first, last), rest);
    }

    private static (long Least, long Most)? Bound(BoundExpression condition, int number)
    {
        if (condition is not CallExpression { Arguments.Count: 2 } call)
        {
            return null;
        }

        var (a, b) = (Uncast(call.Arguments[0]), Uncast(call.Arguments[1]));
        if (a is ColumnExpression c && c.Index == number && b is LiteralExpression { Value: long limit })
        {
            return Range(call.Function.Name, limit);
        }

        return b is ColumnExpression d && d.Index == number && a is LiteralExpression { Value: long other }
            ? Range(call.Function.Name switch { "<" => ">", "<=" => ">=", ">" => "<", ">=" => "<=", var same => same }, other)
            : null;
    }

    private static (long, long)? Range(string relation, long limit) => relation switch
    {
        "=" => (limit, limit),
        "<" => (1, limit - 1),
        "<=" => (1, limit),
        ">" => (limit + 1, long.MaxValue),
        ">=" => (limit, long.MaxValue),
        _ => null,
    };

    private static BoundExpression Uncast(BoundExpression expression) => expression is CastBound { Operand: ColumnExpression c } ? c : expression;
}
