using Freshet.Sql.Expressions;
using Freshet.Sql.Plans.Rules;

namespace Freshet.Sql.Plans;

/// <summary>A row is no more needed when the watermark has come to a column's value and so much more.</summary>
internal sealed record RowBound(int Column, long After);

/// <summary>
/// Until when an inner join must remember the rows of each side: proved from keys that are times (a window's bounds), and from conditions that
/// hold two times together (<c>l.ts BETWEEN r.ts - INTERVAL … AND r.ts + INTERVAL …</c>), where rows of both sides only come.
/// </summary>
internal static class JoinBounds
{
    /// <summary>The bounds of the left side and of the right one, in their own columns; null where nothing bounds it.</summary>
    public static (RowBound? Left, RowBound? Right) Of(JoinRelation join)
    {
        RowBound? left = null, right = null;
        if (join.Type != JoinType.Inner || !join.Left.IsAppendOnly || !join.Right.IsAppendOnly)
        {
            return (null, null);
        }

        var width = join.Left.Columns.Count;
        for (var k = 0; k < join.LeftKeys.Count; k++)
        {
            AtLeast(join.LeftKeys[k], join.RightKeys[k], 0);
            AtMost(join.LeftKeys[k], join.RightKeys[k], 0);
        }

        foreach (var condition in Conjuncts.Of(join.Condition))
        {
            if (condition is not CallExpression { Arguments: [var first, var second], Function.Name: ">=" or ">" or "<=" or "<" } compare || Shifted(first) is not { } a || Shifted(second) is not { } b || a.Column < width == b.Column < width)
            {
                continue;
            }

            // as: left compares with right + by
            var isLeftFirst = a.Column < width;
            var (l, r) = isLeftFirst ? (a, b) : (b, a);
            if (compare.Function.Name[0] == '>' == isLeftFirst)
            {
                AtLeast(l.Column, r.Column - width, r.By - l.By);
            }
            else
            {
                AtMost(l.Column, r.Column - width, r.By - l.By);
            }
        }

        return (left, right);

        // left >= right + by: rows of the right up to (left - by) are wanted
        void AtLeast(int l, int r, long by)
        {
            if (IsTime(join.Left, l) && IsTime(join.Right, r) && join.Right.SettledAfter(r) is { } settled && (left is null || settled - by < left.After))
            {
                left = new RowBound(l, settled - by);
            }
        }

        // left <= right + by: rows of the left up to (right + by) are wanted
        void AtMost(int l, int r, long by)
        {
            if (IsTime(join.Left, l) && IsTime(join.Right, r) && join.Left.SettledAfter(l) is { } settled && (right is null || settled + by < right.After))
            {
                right = new RowBound(r, settled + by);
            }
        }
    }

    private static bool IsTime(Relation relation, int column) => relation.Columns[column].Type is { IsTimestamp: true, Precision: <= 3 };

    /// <summary>A column, with an interval added or taken away.</summary>
    private static (int Column, long By)? Shifted(BoundExpression expression) => expression switch
    {
        ColumnExpression column => (column.Index, 0),
        CallExpression { Function.Name: "+" or "-", Arguments: [ColumnExpression column, LiteralExpression { Value: long by, Type.Kind: TypeKind.IntervalTime }] } call =>
            (column.Index, call.Function.Name == "+" ? by : -by),
        _ => null,
    };
}
