using Freshet.Sql.Expressions;
using Freshet.Sql.Plans;

namespace Freshet.Sql.Building;

/// <summary>Which columns of each relation of a job somebody needs: of relations that are equal, what any of them needs.</summary>
internal sealed class Requirements
{
    private readonly Dictionary<Relation, ColumnNeed> _needs = [];

    public ColumnNeed Of(Relation relation) => _needs[relation];

    /// <summary>A relation is needed, with these columns.</summary>
    public void Add(Relation relation, ColumnNeed need)
    {
        if (!_needs.TryGetValue(relation, out var there))
        {
            _needs.Add(relation, there = new ColumnNeed());
        }
        else if (!Changes(there, need))
        {
            return;
        }

        there.Add(need);
        foreach (var (input, ofInput) in InputsOf(relation, there))
        {
            Add(input, ofInput);
        }
    }

    private static bool Changes(ColumnNeed there, ColumnNeed more)
    {
        var copy = new ColumnNeed();
        copy.Add(there);
        return copy.Add(more);
    }

    private static IEnumerable<(Relation Input, ColumnNeed Need)> InputsOf(Relation relation, ColumnNeed need)
    {
        var input = new ColumnNeed();
        switch (relation)
        {
            case FilterRelation filter:
                input.Add(need);
                input.AddExpression(filter.Condition);
                return [(filter.Input, input)];
            case ProjectRelation project:
                for (var i = 0; i < project.Expressions.Count; i++)
                {
                    if (need.Of(i) is { } one)
                    {
                        input.AddExpression(project.Expressions[i], one);
                    }
                }

                return [(project.Input, input)];
            case WatermarkRelation watermark:
                input.Add(need);
                input.AddExpression(watermark.Watermark);
                return [(watermark.Input, input)];
            case AggregateRelation aggregate:
                AddAggregates(input, aggregate.Keys, aggregate.Calls);
                return [(aggregate.Input, input)];
            case WindowAggregateRelation aggregate:
                AddAggregates(input, aggregate.Keys, aggregate.Calls);
                if (!aggregate.Window.IsProcessingTime)
                {
                    input.Add(aggregate.Window.Time);
                }

                return [(aggregate.Input, input)];
            case WindowRelation window:
                for (var i = 0; i < window.Start; i++)
                {
                    if (need.Of(i) is { } one)
                    {
                        input.Add(i, one);
                    }
                }

                input.Add(window.Window.Time);
                return [(window.Input, input)];
            case JoinRelation join:
                return OfJoin(join, need);
            case LookupRelation lookup:
                foreach (var key in lookup.LeftKeys)
                {
                    input.Add(key);
                }

                Part(need, input, 0, lookup.Left.Columns.Count);
                if (lookup.Condition is { } condition)
                {
                    var all = new ColumnNeed();
                    all.AddExpression(condition);
                    Part(all, input, 0, lookup.Left.Columns.Count);
                }

                return [(lookup.Left, input)];
            case TopRelation top:
                Part(need, input, 0, top.Input.Columns.Count);
                foreach (var column in top.Partition.Concat(top.Order.Select(static o => o.Column)))
                {
                    input.Add(column);
                }

                return [(top.Input, input)];
            case OverRelation over:
                Part(need, input, 0, over.Input.Columns.Count);
                foreach (var column in over.Arguments.Concat(over.Partition).Concat(over.Order.Select(static o => o.Column)))
                {
                    input.Add(column);
                }

                return [(over.Input, input)];
            case UnionRelation union:
                return union.Parts.Select(p => (p, need));
            default:
                return relation.Inputs.Select(static i => (i, ColumnNeed.All()));
        }
    }

    private static (Relation, ColumnNeed)[] OfJoin(JoinRelation join, ColumnNeed need)
    {
        var (left, right) = (new ColumnNeed(), new ColumnNeed());
        var all = new ColumnNeed();
        all.Add(need);
        if (join.Condition is { } condition)
        {
            all.AddExpression(condition);
        }

        Part(all, left, 0, join.Left.Columns.Count);
        if (join.Type is not (JoinType.Semi or JoinType.Anti) || join.Condition is not null)
        {
            Part(all, right, join.Left.Columns.Count, join.Right.Columns.Count);
        }

        foreach (var key in join.LeftKeys)
        {
            left.Add(key);
        }

        foreach (var key in join.RightKeys)
        {
            right.Add(key);
        }

        return [(join.Left, left), (join.Right, right)];
    }

    private static void Part(ColumnNeed from, ColumnNeed to, int first, int count)
    {
        for (var i = 0; i < count; i++)
        {
            // whole columns: rows that are kept or copied are not taken apart
            if (from.Has(first + i))
            {
                to.Add(i);
            }
        }
    }

    private static void AddAggregates(ColumnNeed input, IReadOnlyList<int> keys, IReadOnlyList<AggregateCall> calls)
    {
        foreach (var key in keys)
        {
            input.Add(key);
        }

        foreach (var call in calls)
        {
            foreach (var argument in call.Arguments)
            {
                input.Add(argument);
            }

            if (call.Filter >= 0)
            {
                input.Add(call.Filter);
            }
        }
    }
}
