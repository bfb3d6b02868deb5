using System.Globalization;
using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;

namespace Freshet.Sql.Binding;

/// <content>SELECT.</content>
internal sealed partial class QueryBinder
{
    private const string HiddenName = "$";

    /// <summary>A SELECT; behind its columns come those that it is sorted by and that are not among them.</summary>
    private (Relation Relation, SqlList<OrderKey> Order) BindSelect(Select select, SqlList<SortItem> orderBy)
    {
        if (select.Hints.Count > 0)
        {
            throw context.NotThere(select.Hints[0], $"The hint {select.Hints[0].Name.Name}");
        }

        var (input, scope) = select.From is null ? (OneRow(), new Scope([], outer)) : BindFrom(select.From);
        var subqueries = new Subqueries(context, _common, input, scope);
        var condition = select.Where is null ? null : subqueries.Where(select.Where, new ExpressionBinder(context, scope) { Subqueries = subqueries });
        var windows = select.Windows.ToDictionary(static w => w.Name.Name, static w => w.Window, StringComparer.Ordinal);
        var binder = new ExpressionBinder(context, scope) { AllowsAggregates = true, AllowsOver = true, Windows = windows, Subqueries = subqueries };
        var items = new List<(BoundExpression Expression, string Name, SqlNode Node)>();
        foreach (var item in select.Items)
        {
            if (item is StarItem star)
            {
                items.AddRange(Stars(star, scope).Select(s => (s.Expression, s.Name, (SqlNode)item)));
            }
            else
            {
                var one = (ExpressionItem)item;
                items.Add((binder.Bind(one.Expression), one.Alias?.Name ?? NameOf(one.Expression, items.Count), one.Expression));
            }
        }

        // sorted by a column of the result, or by what is selected from
        var shown = items.Count;
        var order = new List<OrderKey>();
        foreach (var item in orderBy)
        {
            order.Add(new OrderKey(SortColumn(item, items, shown, binder), item.Descending, ExpressionBinder.NullsLast(item)));
        }

        var having = select.Having is null ? null : binder.BindCondition(select.Having, "HAVING");
        var qualify = select.Qualify is null ? null : Qualified(select, items, binder);
        input = condition is null ? subqueries.Input : new FilterRelation(subqueries.Input, condition);
        var isGrouped = select.GroupBy is not null || having is not null || items.Exists(static i => i.Expression.Has<AggregateExpression>()) || (qualify?.Has<AggregateExpression>() ?? false);
        if (isGrouped)
        {
            (input, var rewrite) = Group(input, select, binder, subqueries, items.Select(static i => i.Expression).Append(having).Append(qualify));
            items = [.. items.Select(i => (rewrite(i.Expression, i.Node), i.Name, i.Node))];
            if (having is not null)
            {
                input = new FilterRelation(input, rewrite(having, select.Having!));
            }

            qualify = qualify is null ? null : rewrite(qualify, select.Qualify!);
        }

        (input, var withOver) = Over(input, items.Select(static i => i.Expression).Append(qualify));
        items = [.. items.Select(i => (withOver(i.Expression), i.Name, i.Node))];
        if (qualify is not null)
        {
            input = new FilterRelation(input, withOver(qualify));
        }

        foreach (var (expression, name, node) in items)
        {
            if (expression.Type.Kind == TypeKind.Null)
            {
                throw context.Error(node, $"'{name}' is NULL of no type.", "Cast it: CAST(NULL AS INT).");
            }
        }

        Relation relation = new ProjectRelation(input, SqlList.Create<BoundExpression>([.. items.Select(static i => i.Expression)]), SqlList.Create<string>([.. items.Select(static i => i.Name)]));
        if (select.Distinct)
        {
            relation = Distinct(relation);
        }

        return (relation, SqlList.Create<OrderKey>([.. order]));
    }

    private static ValuesRelation OneRow() => new([[LiteralExpression.Of(true)]], [new DataField(HiddenName + "one", DataType.Boolean.WithNull(false))]);

    private static string NameOf(SqlExpression expression, int index) => expression switch
    {
        ColumnName name => name.Parts[^1].Name,
        FieldAccess field => field.Field.Name,
        _ => "EXPR$" + index.ToString(CultureInfo.InvariantCulture),
    };

    private IEnumerable<(BoundExpression Expression, string Name)> Stars(StarItem star, Scope scope)
    {
        if (star.Qualifier is not { } qualifier)
        {
            return scope.Columns.Select(static c => ((BoundExpression)new ColumnExpression(c.Index, c.Name, c.Type), c.Name));
        }

        var table = qualifier.Last.Name;
        if (scope.HasTable(table))
        {
            return scope.Columns.Where(c => c.Table == table).Select(static c => ((BoundExpression)new ColumnExpression(c.Index, c.Name, c.Type), c.Name));
        }

        var row = new ExpressionBinder(context, scope).Bind(new ColumnName(qualifier.Parts) { Span = qualifier.Span });
        return row.Type.Kind == TypeKind.Row
            ? row.Type.Fields.Select((f, i) => ((BoundExpression)new FieldExpression(row, i, f.Type.WithNull(f.Type.IsNullable || row.Type.IsNullable)), f.Name))
            : throw context.Error(star, $"'{table}' is neither a table here nor a row.");
    }

    private int SortColumn(SortItem item, List<(BoundExpression Expression, string Name, SqlNode Node)> items, int shown, ExpressionBinder binder)
    {
        if (Ordinal(item, shown) is { } ordinal)
        {
            return ordinal;
        }

        if (item.Expression is ColumnName { Parts.Count: 1 } name)
        {
            var index = items.FindIndex(0, shown, i => i.Name == name.Parts[0].Name);
            if (index >= 0)
            {
                return index;
            }
        }

        var bound = binder.Bind(item.Expression);
        var known = items.FindIndex(i => i.Expression.Equals(bound));
        if (known >= 0)
        {
            return known;
        }

        items.Add((bound, HiddenName + items.Count.ToString(CultureInfo.InvariantCulture), item));
        return items.Count - 1;
    }

    private BoundExpression Qualified(Select select, List<(BoundExpression Expression, string Name, SqlNode Node)> items, ExpressionBinder binder)
    {
        // QUALIFY may name what is selected
        var names = items.Where(i => !binder.Scope.Find(null, i.Name).Any()).ToArray();
        var all = new Scope([.. binder.Scope.Columns, .. names.Select((i, n) => new ScopeColumn(null, i.Name, i.Expression.Type, int.MaxValue - n))]);
        var bound = new ExpressionBinder(context, all) { AllowsAggregates = true, AllowsOver = true, Windows = binder.Windows }.BindCondition(select.Qualify!, "QUALIFY");
        return bound.Replace(e => e is ColumnExpression c && int.MaxValue - c.Index < names.Length ? names[int.MaxValue - c.Index].Expression : null);
    }

    private (Relation Input, Func<BoundExpression, SqlNode, BoundExpression> Rewrite) Group(Relation input, Select select, ExpressionBinder binder, Subqueries subqueries, IEnumerable<BoundExpression?> expressions)
    {
        var sets = SetsOf(select.GroupBy, binder);
        var keys = sets.SelectMany(static s => s).Distinct().ToList();

        // a sub-query's value is the same for all rows: it goes through as a key
        foreach (var expression in expressions)
        {
            AddValues(expression);
        }

        void AddValues(BoundExpression? expression)
        {
            if (expression is ColumnExpression column && subqueries.IsAdded(column.Index) && !keys.Contains(column))
            {
                keys.Add(column);
            }

            foreach (var child in expression is null or AggregateExpression ? [] : expression.Children)
            {
                AddValues(child);
            }
        }

        // what goes in: the keys, then the arguments and filters of the aggregates, each once
        var before = new List<BoundExpression>(keys);
        var calls = new List<AggregateCall>();
        var written = new List<AggregateExpression>();
        foreach (var expression in expressions)
        {
            Collect(expression);
        }

        void Collect(BoundExpression? expression)
        {
            if (expression is AggregateExpression aggregate)
            {
                if (!written.Contains(aggregate))
                {
                    written.Add(aggregate);
                    calls.Add(new AggregateCall(
                        aggregate.Function, SqlList.Create<int>([.. aggregate.Arguments.Select(Place)]), aggregate.IsDistinct,
                        aggregate.Filter is null ? AggregateCall.NoFilter : Place(aggregate.Filter), aggregate.Type));
                }

                return;
            }

            foreach (var child in expression?.Children ?? [])
            {
                Collect(child);
            }
        }

        int Place(BoundExpression expression)
        {
            // of several sets the keys are NULL in some rows, and what is aggregated is not
            var at = before.IndexOf(expression, sets.Count > 1 ? keys.Count : 0);
            if (at < 0)
            {
                at = before.Count;
                before.Add(expression);
            }

            return at;
        }

        var names = before.Select(static (e, i) => e is ColumnExpression c ? c.Name : HiddenName + i.ToString(CultureInfo.InvariantCulture)).ToList();
        if (sets.Count > 1)
        {
            return GroupBySets(input, sets, keys, before, names, calls, written);
        }

        var projected = new ProjectRelation(input, SqlList.Create<BoundExpression>([.. before]), SqlList.Create<string>([.. names]));
        var grouped = new AggregateRelation(projected, SqlList.Create<int>([.. Enumerable.Range(0, keys.Count)]), SqlList.Create<AggregateCall>([.. calls]));
        return (grouped, (expression, node) =>
        {
            var rewritten = expression.Replace(e =>
            {
                var key = keys.IndexOf(e);
                return key >= 0 ? grouped.Column(key)
                    : e is AggregateExpression a ? grouped.Column(keys.Count + written.IndexOf(a))
                    : e is CallExpression { Function.Name: "GROUPING" } ? new LiteralExpression(0L, DataType.BigInt.WithNull(false))
                    : e is ColumnExpression c ? throw context.Error(node, $"'{c.Name}' is neither grouped by nor within an aggregate.", $"Add it to GROUP BY, or take MIN({c.Name}) or another aggregate.")
                    : null;
            });
            return rewritten;
        });
    }

    /// <summary>The sets of keys of a GROUP BY: one for a plain one; of several elements every combination.</summary>
    private List<List<BoundExpression>> SetsOf(GroupBy? groupBy, ExpressionBinder binder)
    {
        List<List<BoundExpression>> sets = [[]];
        foreach (var element in groupBy?.Elements ?? [])
        {
            var more = Sets(element);
            sets = [.. sets.SelectMany(s => more.Select(m => s.Union(m).ToList()))];
            if (sets.Count > 128)
            {
                throw context.Error(element, $"GROUP BY makes {sets.Count} sets of keys, and 128 are the most.");
            }
        }

        return sets;

        List<BoundExpression> Key(GroupingKey key) => [.. key.Expressions.Select(e => new ExpressionBinder(context, binder.Scope).Bind(e) is var bound and not LiteralExpression
            ? bound
            : throw context.Error(e, "A constant is nothing to group by.", "Name a column or an expression; numbers of columns are taken by ORDER BY alone.")).Distinct()];

        List<List<BoundExpression>> Sets(GroupingElement element) => element switch
        {
            GroupingKey key => [Key(key)],
            GroupingSets all => [.. all.Elements.SelectMany(Sets)],
            Rollup rollup => [.. Enumerable.Range(0, rollup.Keys.Count + 1).Select(n => rollup.Keys.Take(rollup.Keys.Count - n).SelectMany(Key).Distinct().ToList())],
            Cube cube when cube.Keys.Count <= 7 => [.. Enumerable.Range(0, 1 << cube.Keys.Count).Select(bits => cube.Keys.Where((_, i) => (bits >> i & 1) == 0).SelectMany(Key).Distinct().ToList())],
            _ => throw context.Error(element, "CUBE takes at most seven keys."),
        };
    }

    /// <summary>Several sets of keys: the rows once for each, with the keys that are not in it NULL, and the number of the set.</summary>
    private static (Relation Input, Func<BoundExpression, SqlNode, BoundExpression> Rewrite) GroupBySets(
        Relation input, List<List<BoundExpression>> sets, List<BoundExpression> keys, List<BoundExpression> before, List<string> names, List<AggregateCall> calls, List<AggregateExpression> written)
    {
        var bySets = sets.Select((set, number) => (Set: set, Number: new LiteralExpression((long)number, DataType.BigInt.WithNull(false)))).ToLookup(static s => s.Set.Count > 0);
        var sources = bySets[true].Select(s => (Relation)new ProjectRelation(
            input,
            SqlList.Create<BoundExpression>([.. before.Select((e, i) => i >= keys.Count ? e : s.Set.Contains(e) ? Nullable(e) : LiteralExpression.Null(e.Type)), s.Number]),
            SqlList.Create<string>([.. names, HiddenName + "set"]))).ToArray();
        var all = SqlList.Create<AggregateCall>([.. calls]);
        List<Relation> parts = [];
        if (sources.Length > 0)
        {
            parts.Add(new AggregateRelation(new UnionRelation(SqlList.Create<Relation>(sources)), SqlList.Create<int>([.. Enumerable.Range(0, keys.Count), before.Count]), all));
        }

        // the set of no keys has a row of no rows too
        foreach (var (_, number) in bySets[false])
        {
            var global = new AggregateRelation(new ProjectRelation(input, SqlList.Create<BoundExpression>([.. before]), SqlList.Create<string>([.. names])), [], all);
            parts.Add(new ProjectRelation(
                global, SqlList.Create<BoundExpression>([.. keys.Select(static k => LiteralExpression.Null(k.Type)), number, .. Enumerable.Range(0, calls.Count).Select(global.Column)]),
                SqlList.Create<string>([.. names.Take(keys.Count), HiddenName + "set", .. global.Columns.Select(static c => c.Name)])));
        }

        var grouped = parts.Count == 1 ? parts[0] : new UnionRelation(SqlList.Create<Relation>([.. parts]));
        return (grouped, (expression, _) => expression.Replace(e =>
        {
            var key = keys.IndexOf(e);
            return key >= 0 ? grouped.Column(key)
                : e is AggregateExpression a ? grouped.Column(keys.Count + 1 + written.IndexOf(a))
                : e is CallExpression { Function.Name: "GROUPING" } call ? Grouping(keys.IndexOf(call.Arguments[0]), sets.Select(s => s.Contains(call.Arguments[0])).ToArray(), grouped.Column(keys.Count))
                : null;
        }));

        static BoundExpression Nullable(BoundExpression e) => e.Type.IsNullable ? e : new CastBound(e, e.Type.WithNull(true));
        static BoundExpression Grouping(int key, bool[] isIn, BoundExpression set)
        {
            var conditions = new List<BoundExpression>();
            for (var i = 0; i < isIn.Length && key >= 0; i++)
            {
                if (!isIn[i])
                {
                    conditions.Add(new CallExpression(FunctionCatalog.Get("="), [set, new LiteralExpression((long)i, DataType.BigInt.WithNull(false))], DataType.Boolean.WithNull(false)));
                }
            }

            var (zero, one) = (new LiteralExpression(0L, DataType.BigInt.WithNull(false)), new LiteralExpression(1L, DataType.BigInt.WithNull(false)));
            return conditions.Count == 0 ? zero : new WhenExpression([ExpressionBinder.Logic(false, [.. conditions])], [one], zero, one.Type);
        }
    }

    /// <summary>Functions over windows of rows become columns of relations below.</summary>
    private static (Relation Input, Func<BoundExpression, BoundExpression> Rewrite) Over(Relation input, IEnumerable<BoundExpression?> expressions)
    {
        var written = new List<OverExpression>();
        foreach (var expression in expressions)
        {
            Collect(expression);
        }

        void Collect(BoundExpression? expression)
        {
            if (expression is OverExpression over)
            {
                if (!written.Contains(over))
                {
                    written.Add(over);
                }

                return;
            }

            foreach (var child in expression?.Children ?? [])
            {
                Collect(child);
            }
        }

        var places = new List<int>();
        foreach (var over in written)
        {
            // what it partitions and sorts by must be columns
            var columns = input.Columns.Count;
            var more = over.Arguments.Concat(over.Partition).Concat(over.Order).Where(static e => e is not ColumnExpression).Distinct().ToList();
            if (more.Count > 0)
            {
                input = new ProjectRelation(
                    input, SqlList.Create<BoundExpression>([.. Enumerable.Range(0, columns).Select(input.Column), .. more]),
                    SqlList.Create<string>([.. input.Columns.Select(static c => c.Name), .. more.Select(static (_, i) => HiddenName + "over" + i.ToString(CultureInfo.InvariantCulture))]));
            }

            int Place(BoundExpression e) => e is ColumnExpression c ? c.Index : columns + more.IndexOf(e);
            input = new OverRelation(
                input, over.Function, SqlList.Create<int>([.. over.Arguments.Select(Place)]), SqlList.Create<int>([.. over.Partition.Select(Place)]),
                SqlList.Create<OrderKey>([.. over.Order.Select((o, i) => new OrderKey(Place(o), over.Descending[i], over.NullsLast[i]))]), over.Frame, over.Type);
            places.Add(input.Columns.Count - 1);
        }

        var final = input;
        return (input, expression => expression.Replace(e => e is OverExpression o ? final.Column(places[written.IndexOf(o)]) : null));
    }
}
