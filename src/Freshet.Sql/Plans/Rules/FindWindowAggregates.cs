using Freshet.Sql.Expressions;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Plans.Rules;

/// <summary>
/// Groups by window_start and window_end of a window table function over rows that only come: their aggregates are final when event time
/// has passed the window's end, and are given out then, once.
/// </summary>
internal static class FindWindowAggregates
{
    public static Relation Run(Relation relation) => Optimizer.BottomUp(relation, static r => r is AggregateRelation aggregate ? Find(aggregate) : r);

    private static Relation Find(AggregateRelation aggregate)
    {
        if (aggregate.Input is not ProjectRelation { Input: WindowRelation { IsAppendOnly: true } window } project)
        {
            return aggregate;
        }

        var (start, end) = (window.Start, window.Start + 1);
        var columns = project.Expressions.Select(static e => (e as ColumnExpression)?.Index ?? -1).ToArray();
        if (window.Window.Kind == WindowKind.Session && aggregate.Calls.Any(static c => c.IsDistinct))
        {
            return aggregate; // sessions that become one would have to find which values both have
        }

        if (!aggregate.Keys.Any(k => columns[k] == start) || !aggregate.Keys.Any(k => columns[k] == end))
        {
            return aggregate;
        }

        // nothing else may read the window's columns
        for (var i = 0; i < project.Expressions.Count; i++)
        {
            var isKeyOfWindow = columns[i] >= start && aggregate.Keys.Contains(i);
            if (!isKeyOfWindow && Conjuncts.Columns(project.Expressions[i]).Any(c => c >= start))
            {
                return aggregate;
            }
        }

        var kept = Enumerable.Range(0, project.Expressions.Count).Where(i => columns[i] < start).ToList();
        var input = new ProjectRelation(
            window.Input, SqlList.Create<BoundExpression>([.. kept.Select(i => project.Expressions[i]), window.Input.Column(window.Window.Time)]),
            SqlList.Create<string>([.. kept.Select(i => project.Names[i]), window.Input.Columns[window.Window.Time].Name]));
        int Place(int column) => column < 0 ? column : kept.IndexOf(column);
        var keys = aggregate.Keys.Where(k => columns[k] < start).Select(Place).ToList();

        // a session is of its PARTITION BY: those must be what is grouped by besides the window, no less
        if (window.Window.Kind == WindowKind.Session
            && !window.Window.Keys.Select(k => kept.FindIndex(i => columns[i] == k)).Order().SequenceEqual(keys.Order()))
        {
            return aggregate;
        }

        var found = new WindowAggregateRelation(
            input, window.Window with { Time = kept.Count, Keys = [] }, SqlList.Create<int>([.. keys]),
            SqlList.Create<AggregateCall>([.. aggregate.Calls.Select(c => c with { Arguments = SqlList.Create<int>([.. c.Arguments.Select(Place)]), Filter = Place(c.Filter) })]));
        var bounds = keys.Count + aggregate.Calls.Count;
        var output = aggregate.Keys.Select(k => columns[k] >= start ? bounds + columns[k] - start : keys.IndexOf(Place(k)))
            .Concat(Enumerable.Range(keys.Count, aggregate.Calls.Count)).ToArray();
        return new ProjectRelation(found, SqlList.Create<BoundExpression>([.. output.Select(found.Column)]), SqlList.Create<string>([.. aggregate.Columns.Select(static c => c.Name)]));
    }
}
