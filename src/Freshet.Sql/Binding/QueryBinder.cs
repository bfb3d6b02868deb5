using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;
using Freshet.Sql.Tables;

namespace Freshet.Sql.Binding;

/// <summary>Turns queries into relations.</summary>
internal sealed partial class QueryBinder(BindingContext context, IReadOnlyDictionary<string, Relation>? common = null, Scope? outer = null)
{
    private readonly Dictionary<string, Relation> _common = common is null ? [] : new(common);

    /// <summary>A whole query.</summary>
    public Relation Bind(Query query)
    {
        foreach (var table in query.With)
        {
            var bound = new QueryBinder(context, _common, outer).Bind(table.Query);
            _common[table.Name.Name] = Renamed(bound, table.Columns, table);
        }

        if (query.OrderBy.Count == 0 && query.Limit is null && query.Offset is null)
        {
            return BindBody(query.Body);
        }

        return BindOrdered(query);
    }

    private Relation BindBody(QueryBody body) => body switch
    {
        Select select => BindSelect(select, []).Relation,
        ValuesBody values => BindValues(values),
        TableBody table => BindNamed(table.Name, table).Relation,
        NestedQuery nested => new QueryBinder(context, _common, outer).Bind(nested.Query),
        SetOperation set => BindSet(set),
        _ => throw context.NotThere(body, body.GetType().Name),
    };

    private static Relation Ordered(Relation relation, SqlList<OrderKey> order, long offset, long? limit) =>
        new TopRelation(relation, [], order, offset + 1, limit is { } most ? offset + most : long.MaxValue);

    private Relation BindOrdered(Query query)
    {
        Relation bound;
        SqlList<OrderKey> order;
        var visible = 0;
        if (query.Body is Select select && !select.Distinct)
        {
            // what is sorted by may be no column of the result: it is carried along and left out behind
            (bound, order) = BindSelect(select, query.OrderBy);
            visible = select.Items.Any(static i => i is StarItem) ? -1 : select.Items.Count;
            visible = visible < 0 ? bound.Columns.Count - Hidden(bound) : visible;
        }
        else
        {
            bound = BindBody(query.Body);
            visible = bound.Columns.Count;
            order = SqlList.Create<OrderKey>([.. query.OrderBy.Select(item => SortedBy(item, bound))]);
        }

        if (query.Limit is null && query.Offset is null && !bound.IsBounded)
        {
            throw context.Error(query.OrderBy[0], "An endless query cannot be sorted as a whole.", "Add a LIMIT, sort within windows, or run it over bounded input.");
        }

        var top = Ordered(bound, order, query.Offset ?? 0, query.Limit);
        return new ProjectRelation(top, SqlList.Create<BoundExpression>([.. Enumerable.Range(0, visible).Select(top.Column)]), SqlList.Create<string>([.. bound.Columns.Take(visible).Select(static c => c.Name)]));
    }

    private static int Hidden(Relation relation) => relation.Columns.Count(static c => c.Name.StartsWith(HiddenName, StringComparison.Ordinal));

    private OrderKey SortedBy(SortItem item, Relation relation)
    {
        if (Ordinal(item, relation.Columns.Count) is { } ordinal)
        {
            return new OrderKey(ordinal, item.Descending, ExpressionBinder.NullsLast(item));
        }

        var bound = new ExpressionBinder(context, Scope.Of(null, relation.Columns)).Bind(item.Expression);
        return bound is ColumnExpression column
            ? new OrderKey(column.Index, item.Descending, ExpressionBinder.NullsLast(item))
            : throw context.Error(item, "Here ORDER BY takes columns of the result alone.", "Select the expression under a name, and sort by that.");
    }

    private int? Ordinal(SortItem item, int columns)
    {
        if (item.Expression is not NumberLiteral { IsInteger: true } number)
        {
            return null;
        }

        return int.TryParse(number.Text, out var ordinal) && ordinal >= 1 && ordinal <= columns
            ? ordinal - 1
            : throw context.Error(item, $"ORDER BY {number.Text} is no column: there are {columns}.");
    }

    private Relation BindValues(ValuesBody values)
    {
        var rows = values.Rows.Select(r => r.Items.Select(new ExpressionBinder(context, Scope.Empty).Bind).ToArray()).ToArray();
        var types = rows[0].Select(static b => b.Type).ToArray();
        for (var r = 1; r < rows.Length; r++)
        {
            if (rows[r].Length != types.Length)
            {
                throw context.Error(values.Rows[r], $"This row has {rows[r].Length} values, and the first has {types.Length}.");
            }

            for (var c = 0; c < types.Length; c++)
            {
                types[c] = TypeRules.Common(types[c], rows[r][c].Type)
                    ?? throw context.Error(values.Rows[r].Items[c], $"This value is a {rows[r][c].Type.WithNull(true)}, and those above are {types[c].WithNull(true)}.", "Cast them to one type.");
            }
        }

        for (var c = 0; c < types.Length; c++)
        {
            types[c] = types[c].Kind switch
            {
                TypeKind.Null => DataType.String,
                TypeKind.Char when rows.Any(r => !r[c].Type.SameValues(types[c])) => DataType.VarChar(types[c].Precision).WithNull(types[c].IsNullable),
                _ => types[c],
            };
        }

        var coercer = new ExpressionBinder(context, Scope.Empty);
        return new ValuesRelation(
            SqlList.Create<SqlList<BoundExpression>>([.. rows.Select(r => SqlList.Create<BoundExpression>([.. r.Select((b, c) => coercer.Coerce(b, types[c]))]))]),
            SqlList.Create<DataField>([.. types.Select(static (t, i) => new DataField($"EXPR${i}", t))]));
    }

    private Relation BindSet(SetOperation set)
    {
        var (left, right) = (BindBody(set.Left), BindBody(set.Right));
        if (left.Columns.Count != right.Columns.Count)
        {
            throw context.Error(set, $"{set.Operator.ToString().ToUpperInvariant()} puts together {left.Columns.Count} and {right.Columns.Count} columns.", "Both sides need as many columns.");
        }

        var types = new DataType[left.Columns.Count];
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = TypeRules.Common(left.Columns[i].Type, right.Columns[i].Type)
                ?? throw context.Error(set, $"Column {i + 1} is a {left.Columns[i].Type.WithNull(true)} on the left and a {right.Columns[i].Type.WithNull(true)} on the right.", "Cast one of them.");
        }

        (left, right) = (Typed(left, types), Typed(right, types));
        if (set.Operator == SetOperator.Union)
        {
            var parts = left is UnionRelation union && set.All ? SqlList.Create<Relation>([.. union.Parts, right]) : [left, right];
            var all = new UnionRelation(parts);
            return set.All ? all : Distinct(all);
        }

        return new SetRelation(left, right, set.Operator == SetOperator.Intersect, set.All);
    }

    private static Relation Distinct(Relation relation) => new AggregateRelation(relation, SqlList.Create<int>([.. Enumerable.Range(0, relation.Columns.Count)]), []);

    private Relation Typed(Relation relation, DataType[] types)
    {
        if (relation.Columns.Select(static c => c.Type).SequenceEqual(types))
        {
            return relation;
        }

        // exactly these types, NULL or not: rows of all parts are encoded alike
        var coercer = new ExpressionBinder(context, Scope.Empty);
        return new ProjectRelation(
            relation,
            SqlList.Create<BoundExpression>([.. types.Select((t, i) => coercer.Coerce(relation.Column(i), t) is var e && e.Type == t ? e : new CastBound(e, t))]),
            SqlList.Create<string>([.. relation.Columns.Select(static c => c.Name)]));
    }

    private Relation Renamed(Relation relation, SqlList<Identifier> names, SqlNode node)
    {
        if (names.Count == 0)
        {
            return relation;
        }

        if (names.Count != relation.Columns.Count)
        {
            throw context.Error(node, $"{names.Count} names are given for {relation.Columns.Count} columns.");
        }

        return new ProjectRelation(
            relation, SqlList.Create<BoundExpression>([.. Enumerable.Range(0, names.Count).Select(relation.Column)]), SqlList.Create<string>([.. names.Select(static n => n.Name)]));
    }
}
