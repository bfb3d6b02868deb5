using System.Text;

namespace Freshet.Sql.Plans;

/// <summary>A plan as text: a relation a line, what it is made from under it, and behind each that remembers something what it keeps and until when.</summary>
internal static class Explained
{
    public static string Text(Relation relation, int depth = 0)
    {
        var text = new StringBuilder();
        Append(text, relation, depth);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Relation relation, int depth)
    {
        text.Append(' ', depth * 2).Append(relation.Describe()).Append(relation.IsAppendOnly ? "" : "  [changes]");
        if (Kept(relation) is { } kept)
        {
            text.Append("  [keeps ").Append(kept).Append(']');
        }

        text.Append('\n');
        foreach (var input in relation.Inputs)
        {
            Append(text, input, depth + 1);
        }
    }

    private static string? Kept(Relation relation)
    {
        var grows = relation.Inputs.Any(static i => !i.IsBounded) ? ", which nothing bounds" : "";
        return relation switch
        {
            AggregateRelation { Keys.Count: 0 } aggregate => "one row" + Values(aggregate, grows),
            AggregateRelation aggregate => $"a row a group until its rows go{grows}" + Values(aggregate, grows),
            WindowAggregateRelation => "a row a group until event time passes the window's end",
            JoinRelation join => Kept(join, grows),
            LookupRelation lookup => $"all rows of {lookup.Table.Name}",
            TopRelation { Input.IsAppendOnly: true } top => $"{top.Last} rows a partition{(top.Partition.Count > 0 ? grows : "")}",
            TopRelation or OverRelation => $"all rows of each partition until they go{grows}",
            SetRelation => $"each row of both sides once until it goes{grows}",
            _ => null,
        };
    }

    private static string Kept(JoinRelation join, string grows)
    {
        var (left, right) = JoinBounds.Of(join);
        return left is null && right is null ? $"the rows of both sides until they go{grows}"
            : left is not null && right is not null ? $"rows of the left until event time passes {Until(join.Left, left)}, of the right until {Until(join.Right, right)}"
            : left is not null ? $"rows of the left until event time passes {Until(join.Left, left)}, all rows of the right{grows}"
            : $"all rows of the left{grows}, of the right until event time passes {Until(join.Right, right!)}";
    }

    private static string Until(Relation side, RowBound bound) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{side.Columns[bound.Column].Name}{(bound.After == 0 ? "" : bound.After > 0 ? $" + {bound.After} ms" : $" - {-bound.After} ms")}");

    private static string Values(AggregateRelation aggregate, string grows) =>
        aggregate.Calls.Any(static c => c.IsDistinct) ? $", each value of DISTINCT{grows}"
        : !aggregate.Input.IsAppendOnly && aggregate.Calls.Any(static c => c.Function.Name is "MIN" or "MAX") ? ", all values of MIN and MAX" : "";
}
