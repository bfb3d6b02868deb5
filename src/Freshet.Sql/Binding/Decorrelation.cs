using System.Globalization;
using Freshet.Sql.Expressions;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;
using Freshet.Sql.Plans.Rules;

namespace Freshet.Sql.Binding;

/// <summary>A column of the query around, where a sub-query reads it.</summary>
internal sealed record OuterColumnExpression(int Index, string Name, DataType Type) : BoundExpression(Type)
{
    public override IReadOnlyList<BoundExpression> Children => [];

    public override BoundExpression With(IReadOnlyList<BoundExpression> children) => this;

    public override string ToString() => Name;
}

/// <summary>
/// Takes the conditions that read the query around out of a sub-query, so that a join can have them. The relation keeps its columns; those
/// that the conditions need besides come behind. (Kim 1982; Neumann and Kemper 2015 for what a join can take.)
/// </summary>
internal static class Decorrelation
{
    /// <summary>A sub-query and the conditions that were taken out, over its columns and those around; null when they cannot be.</summary>
    public static (Relation Relation, List<BoundExpression> Conditions)? Run(Relation relation)
    {
        switch (relation)
        {
            case FilterRelation filter:
                {
                    if (Run(filter.Input) is not var (input, conditions))
                    {
                        return null;
                    }

                    List<BoundExpression> own = [];
                    foreach (var condition in Conjuncts.Of(filter.Condition))
                    {
                        (condition.Has<OuterColumnExpression>() ? conditions : own).Add(condition);
                    }

                    return (Conjuncts.Filtered(input, own), conditions);
                }

            case ProjectRelation project:
                {
                    if (project.Expressions.Any(static e => e.Has<OuterColumnExpression>()) || Run(project.Input) is not var (input, conditions))
                    {
                        return null;
                    }

                    return Exposed(project with { Input = input }, conditions);
                }

            case AggregateRelation aggregate:
                return Run(aggregate);
            case JoinRelation { Type: JoinType.Inner } join:
                return Run(join);
            default:
                return IsFree(relation) ? (relation, []) : null;
        }
    }

    private static (Relation, List<BoundExpression>)? Run(AggregateRelation aggregate)
    {
        if (Run(aggregate.Input) is not var (input, conditions))
        {
            return null;
        }

        if (conditions.Count == 0)
        {
            return (aggregate with { Input = input }, conditions);
        }

        // each condition is an equality with a column of the input, which becomes a key
        var more = new List<int>();
        foreach (var condition in conditions)
        {
            if (condition is not CallExpression { Function.Name: "=" } equal
                || equal.Arguments.SingleOrDefault(static a => !a.Has<OuterColumnExpression>()) is not ColumnExpression column)
            {
                return null;
            }

            if (!more.Contains(column.Index))
            {
                more.Add(column.Index);
            }
        }

        var grouped = new AggregateRelation(input, SqlList.Create<int>([.. aggregate.Keys, .. more]), aggregate.Calls);
        var keys = aggregate.Keys.Count;
        int[] order = [.. Enumerable.Range(0, keys), .. Enumerable.Range(keys + more.Count, aggregate.Calls.Count), .. Enumerable.Range(keys, more.Count)];
        var ordered = new ProjectRelation(grouped, SqlList.Create<BoundExpression>([.. order.Select(grouped.Column)]), SqlList.Create<string>([.. order.Select(i => grouped.Columns[i].Name)]));
        var first = aggregate.Columns.Count;
        return (ordered, [.. conditions.Select(c => Conjuncts.Moved(c, i => first + more.IndexOf(i)))]);
    }

    private static (Relation, List<BoundExpression>)? Run(JoinRelation join)
    {
        if (Run(join.Left) is not var (left, leftConditions) || Run(join.Right) is not var (right, rightConditions))
        {
            return null;
        }

        var (wasLeft, wasRight, nowLeft) = (join.Left.Columns.Count, join.Right.Columns.Count, left.Columns.Count);
        List<BoundExpression> own = [], conditions = [];
        foreach (var condition in Conjuncts.Of(join.Condition))
        {
            (condition.Has<OuterColumnExpression>() ? conditions : own).Add(Conjuncts.Moved(condition, i => i < wasLeft ? i : i - wasLeft + nowLeft));
        }

        conditions.AddRange(leftConditions);
        conditions.AddRange(rightConditions.Select(c => Conjuncts.Moved(c, i => i + nowLeft)));
        var joined = new JoinRelation(left, right, JoinType.Inner, [], [], Conjuncts.All(own));
        int[] order = [.. Enumerable.Range(0, wasLeft), .. Enumerable.Range(nowLeft, wasRight)];
        return Exposed(
            new ProjectRelation(joined, SqlList.Create<BoundExpression>([.. order.Select(joined.Column)]), SqlList.Create<string>([.. order.Select(i => joined.Columns[i].Name)])), conditions);
    }

    /// <summary>A projection with the columns of its input that conditions need behind its own, and the conditions over it.</summary>
    private static (Relation, List<BoundExpression>) Exposed(ProjectRelation project, List<BoundExpression> conditions)
    {
        var expressions = project.Expressions.ToList();
        var names = project.Names.ToList();
        int Place(int column)
        {
            var at = expressions.FindIndex(e => e is ColumnExpression c && c.Index == column);
            if (at < 0)
            {
                at = expressions.Count;
                expressions.Add(project.Input.Column(column));
                names.Add("$outer" + at.ToString(CultureInfo.InvariantCulture));
            }

            return at;
        }

        var moved = conditions.Select(c => Conjuncts.Moved(c, Place)).ToList();
        return (new ProjectRelation(project.Input, SqlList.Create<BoundExpression>([.. expressions]), SqlList.Create<string>([.. names])), moved);
    }

    /// <summary>True when nothing in a relation reads the query around.</summary>
    private static bool IsFree(Relation relation) => relation.Inputs.All(IsFree) && relation switch
    {
        FilterRelation f => !f.Condition.Has<OuterColumnExpression>(),
        ProjectRelation p => !p.Expressions.Any(static e => e.Has<OuterColumnExpression>()),
        JoinRelation j => j.Condition is null || !j.Condition.Has<OuterColumnExpression>(),
        LookupRelation l => l.Condition is null || !l.Condition.Has<OuterColumnExpression>(),
        _ => true,
    };
}
