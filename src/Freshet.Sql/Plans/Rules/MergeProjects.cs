using Freshet.Sql.Expressions;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Plans.Rules;

/// <summary>Projections of projections become one; those that change nothing but names go.</summary>
internal static class MergeProjects
{
    public static Relation Run(Relation relation) => Optimizer.BottomUp(relation, static r =>
    {
        if (r is not ProjectRelation project)
        {
            return r;
        }

        while (project.Input is ProjectRelation inner && inner.Expressions.All(static e => e.IsPure))
        {
            project = new ProjectRelation(
                inner.Input, SqlList.Create<BoundExpression>([.. project.Expressions.Select(e => Conjuncts.Through(e, inner.Expressions))]), project.Names);
        }

        return project;
    });
}
