using Freshet.Sql.Expressions;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Plans.Rules;

/// <summary>Moves conditions as near to the sources as they can go.</summary>
internal static class PushFilters
{
    public static Relation Run(Relation relation) => relation switch
    {
        FilterRelation filter => Push(Run(filter.Input), [.. Conjuncts.Of(filter.Condition)]),
        JoinRelation join => PushOn(join.With([Run(join.Left), Run(join.Right)])),
        _ when relation.Inputs.Count > 0 => relation.With([.. relation.Inputs.Select(Run)]),
        _ => relation,
    };

    /// <summary>A relation with conditions that go into it as far as they can.</summary>
    private static Relation Push(Relation relation, List<BoundExpression> conditions)
    {
        if (conditions.Count == 0)
        {
            return relation;
        }

        switch (relation)
        {
            case FilterRelation filter:
                return Push(filter.Input, [.. Conjuncts.Of(filter.Condition), .. conditions]);
            case ProjectRelation project:
                var through = conditions.Where(c => Conjuncts.Columns(c).All(i => project.Expressions[i].IsPure)).ToList();
                var pushed = project with { Input = Push(project.Input, [.. through.Select(c => Conjuncts.Through(c, project.Expressions))]) };
                return Conjuncts.Filtered(pushed, [.. conditions.Except(through)]);
            case UnionRelation union:
                return new UnionRelation(SqlList.Create<Relation>([.. union.Parts.Select(p => Push(p, conditions))]));
            case JoinRelation join:
                return PushIntoJoin(join, conditions);
            case AggregateRelation aggregate:
                var byKeys = conditions.Where(c => aggregate.Keys.Count > 0 && Conjuncts.Columns(c).All(i => i < aggregate.Keys.Count)).ToList();
                return Conjuncts.Filtered(
                    aggregate with { Input = Push(aggregate.Input, [.. byKeys.Select(c => Conjuncts.Moved(c, i => aggregate.Keys[i]))]) }, [.. conditions.Except(byKeys)]);
            case WindowRelation window:
                var ofInput = conditions.Where(c => Conjuncts.Columns(c).All(i => i < window.Start) && window.Window.Kind != WindowKind.Session).ToList();
                return Conjuncts.Filtered(window with { Input = Push(window.Input, ofInput) }, [.. conditions.Except(ofInput)]);
            case OverRelation over:
                var ofPartition = conditions.Where(c => Conjuncts.Columns(c).All(over.Partition.Contains)).ToList();
                return Conjuncts.Filtered(over with { Input = Push(over.Input, ofPartition) }, [.. conditions.Except(ofPartition)]);
            case LookupRelation lookup:
                var ofLeft = conditions.Where(c => Conjuncts.Columns(c).All(i => i < lookup.Left.Columns.Count)).ToList();
                return Conjuncts.Filtered(lookup with { Left = Push(lookup.Left, ofLeft) }, [.. conditions.Except(ofLeft)]);
            default:
                return Conjuncts.Filtered(relation, conditions);
        }
    }

    private static Relation PushIntoJoin(JoinRelation join, List<BoundExpression> conditions)
    {
        var width = join.Left.Columns.Count;
        List<BoundExpression> left = [], right = [], both = [], above = [];
        foreach (var condition in conditions)
        {
            var columns = Conjuncts.Columns(condition);
            if (columns.All(c => c < width) && join.Type is JoinType.Inner or JoinType.Left or JoinType.Semi or JoinType.Anti)
            {
                left.Add(condition);
            }
            else if (columns.All(c => c >= width) && join.Type is JoinType.Inner or JoinType.Right)
            {
                right.Add(Conjuncts.Moved(condition, c => c - width));
            }
            else
            {
                (join.Type == JoinType.Inner ? both : above).Add(condition);
            }
        }

        var joined = PushOn((JoinRelation)(join with { Condition = Conjuncts.All([.. Conjuncts.Of(join.Condition), .. both]) }).With([Push(join.Left, left), Push(join.Right, right)]));
        return Conjuncts.Filtered(joined, above);
    }

    /// <summary>What ON says of one side alone goes to that side where that changes nothing.</summary>
    private static Relation PushOn(Relation relation)
    {
        var join = (JoinRelation)relation;
        var width = join.Left.Columns.Count;
        List<BoundExpression> left = [], right = [], rest = [];
        foreach (var condition in Conjuncts.Of(join.Condition))
        {
            var columns = Conjuncts.Columns(condition);
            if (columns.Count > 0 && columns.All(c => c < width) && join.Type is JoinType.Inner or JoinType.Right or JoinType.Semi)
            {
                left.Add(condition);
            }
            else if (columns.Count > 0 && columns.All(c => c >= width) && join.Type is JoinType.Inner or JoinType.Left or JoinType.Semi or JoinType.Anti)
            {
                right.Add(Conjuncts.Moved(condition, c => c - width));
            }
            else
            {
                rest.Add(condition);
            }
        }

        return join with { Left = Push(join.Left, left), Right = Push(join.Right, right), Condition = Conjuncts.All(rest) };
    }
}
