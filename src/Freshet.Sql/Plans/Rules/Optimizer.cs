namespace Freshet.Sql.Plans.Rules;

/// <summary>Rules over plans, each in a file of its own; they are run one after the other, and the last ones look at what the first have left.</summary>
internal static class Optimizer
{
    public static Relation Optimize(Relation relation)
    {
        relation = PushFilters.Run(relation);
        relation = FindJoinKeys.Run(relation);
        relation = MergeProjects.Run(relation);
        relation = FindTops.Run(relation);
        relation = FindWindowAggregates.Run(relation);
        return MergeProjects.Run(relation);
    }

    /// <summary>A plan with a change at every relation, from the leaves up.</summary>
    public static Relation BottomUp(Relation relation, Func<Relation, Relation> change)
    {
        var inputs = relation.Inputs;
        if (inputs.Count > 0)
        {
            relation = relation.With([.. inputs.Select(i => BottomUp(i, change))]);
        }

        return change(relation);
    }
}
