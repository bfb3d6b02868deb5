using Freshet.Sql.Expressions;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Plans.Rules;

/// <summary>Equalities between a column of one side and a column of the other become the keys of a join; expressions get columns of their own for that.</summary>
internal static class FindJoinKeys
{
    public static Relation Run(Relation relation) => Optimizer.BottomUp(relation, static r => r switch
    {
        JoinRelation { LeftKeys.Count: 0, Condition: not null } join => Find(join),
        LookupRelation { LeftKeys.Count: 0, Condition: not null } lookup => Find(lookup),
        _ => r,
    });

    private static Relation Find(JoinRelation join)
    {
        var width = join.Left.Columns.Count;
        List<BoundExpression> left = [], right = [], rest = [];
        foreach (var condition in Conjuncts.Of(join.Condition))
        {
            if (Sides(condition, width) is var (l, r))
            {
                left.Add(l);
                right.Add(Conjuncts.Moved(r, c => c - width));
            }
            else
            {
                rest.Add(condition);
            }
        }

        if (left.Count == 0)
        {
            return join;
        }

        var (leftInput, leftKeys) = AsColumns(join.Left, left);
        var (rightInput, rightKeys) = AsColumns(join.Right, right);
        var moreLeft = leftInput.Columns.Count - width;
        var condition2 = Conjuncts.All([.. rest.Select(c => Conjuncts.Moved(c, i => i < width ? i : i + moreLeft))]);
        var found = new JoinRelation(leftInput, rightInput, join.Type, leftKeys, rightKeys, condition2);
        if (moreLeft == 0 && rightInput.Columns.Count == join.Right.Columns.Count)
        {
            return found;
        }

        // the columns that were added for the keys are left out behind
        var kept = Enumerable.Range(0, width).Concat(join.Type is JoinType.Semi or JoinType.Anti ? [] : Enumerable.Range(0, join.Right.Columns.Count).Select(c => c + width + moreLeft)).ToArray();
        return new ProjectRelation(found, SqlList.Create<BoundExpression>([.. kept.Select(found.Column)]), SqlList.Create<string>([.. join.Columns.Select(static c => c.Name)]));
    }

    private static Relation Find(LookupRelation lookup)
    {
        var width = lookup.Left.Columns.Count;
        List<BoundExpression> left = [], rest = [];
        List<int> keys = [];
        foreach (var condition in Conjuncts.Of(lookup.Condition))
        {
            if (Sides(condition, width) is var (l, r) && r is ColumnExpression column)
            {
                left.Add(l);
                keys.Add(column.Index - width);
            }
            else
            {
                rest.Add(condition);
            }
        }

        var (input, leftKeys) = AsColumns(lookup.Left, left);
        var more = input.Columns.Count - width;
        var found = new LookupRelation(input, lookup.Table, leftKeys, SqlList.Create<int>([.. keys]), Conjuncts.All([.. rest.Select(c => Conjuncts.Moved(c, i => i < width ? i : i + more))]));
        if (more == 0)
        {
            return found;
        }

        var kept = Enumerable.Range(0, width).Concat(Enumerable.Range(width + more, lookup.Table.Source.Columns.Count)).ToArray();
        return new ProjectRelation(found, SqlList.Create<BoundExpression>([.. kept.Select(found.Column)]), SqlList.Create<string>([.. lookup.Columns.Select(static c => c.Name)]));
    }

    private static (BoundExpression Left, BoundExpression Right)? Sides(BoundExpression condition, int width)
    {
        if (condition is not CallExpression { Function.Name: "=" } equal)
        {
            return null;
        }

        var (a, b) = (Conjuncts.Columns(equal.Arguments[0]), Conjuncts.Columns(equal.Arguments[1]));
        if (a.Count == 0 || b.Count == 0 || !equal.IsPure)
        {
            return null;
        }

        return a.All(c => c < width) && b.All(c => c >= width) ? (equal.Arguments[0], equal.Arguments[1])
            : b.All(c => c < width) && a.All(c => c >= width) ? (equal.Arguments[1], equal.Arguments[0])
            : null;
    }

    private static (Relation Input, SqlList<int> Keys) AsColumns(Relation input, List<BoundExpression> expressions)
    {
        var width = input.Columns.Count;
        var more = expressions.Where(static e => e is not ColumnExpression).Distinct().ToList();
        var keys = expressions.Select(e => e is ColumnExpression c ? c.Index : width + more.IndexOf(e)).ToArray();
        if (more.Count > 0)
        {
            input = new ProjectRelation(
                input, SqlList.Create<BoundExpression>([.. Enumerable.Range(0, width).Select(input.Column), .. more]),
                SqlList.Create<string>([.. input.Columns.Select(static c => c.Name), .. more.Select(static e => e.ToString())]));
        }

        return (input, SqlList.Create<int>(keys));
    }
}
