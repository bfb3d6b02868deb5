using Freshet.Sql;
using Freshet.Sql.Expressions;
using Freshet.Sql.Plans;

namespace Freshet.Tool.Sql;

/// <summary>What a query's rows look like: the relation that is run, which of its columns are shown under which names, and in which order rows are.</summary>
internal sealed record ResultShape(Relation Relation, IReadOnlyList<int> Visible, IReadOnlyList<DataField> Fields, IReadOnlyList<OrderKey> Order)
{
    /// <summary>A projection to columns over a sorted relation is left to the one who shows it: rows are sorted by what is not shown, too.</summary>
    public static ResultShape Of(Relation relation)
    {
        if (relation is ProjectRelation { Input: TopRelation { Partition.Count: 0 } top } project && project.Expressions.All(static e => e is ColumnExpression))
        {
            return new ResultShape(top, [.. project.Expressions.Select(static e => ((ColumnExpression)e).Index)], [.. project.Columns], [.. top.Order]);
        }

        return new ResultShape(
            relation,
            [.. Enumerable.Range(0, relation.Columns.Count)],
            [.. relation.Columns],
            relation is TopRelation { Partition.Count: 0 } sorted ? [.. sorted.Order] : []);
    }

    /// <summary>The order of two rows by the query's ORDER BY.</summary>
    public int Compare(object?[] a, object?[] b)
    {
        foreach (var key in Order)
        {
            var (x, y) = (a[key.Column], b[key.Column]);
            var order = x is null || y is null
                ? ((x is null ? 1 : 0) - (y is null ? 1 : 0)) * (key.NullsLast ? 1 : -1)
                : Cells.Compare(x, y) * (key.Descending ? -1 : 1);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }
}
