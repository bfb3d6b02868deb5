using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;
using Freshet.Sql.Tables;

namespace Freshet.Sql.Binding;

/// <content>What stands in FROM.</content>
internal sealed partial class QueryBinder
{
    private (Relation Relation, Scope Scope) BindFrom(TableReference reference) => reference switch
    {
        NamedTable table => BindTable(table),
        DerivedTable derived => derived.Lateral ? throw context.NotThere(derived, "LATERAL") : Aliased(new QueryBinder(context, _common, outer).Bind(derived.Query), derived.Alias, null),
        Join join => BindJoin(join),
        TableFunction function => BindTableFunction(function),
        FileTable file => BindFile(file),
        _ => throw context.NotThere(reference, reference is UnnestTable ? "UNNEST" : reference.GetType().Name),
    };

    private (Relation, Scope) BindTable(NamedTable table)
    {
        if (table.AsOf is not null)
        {
            throw context.NotThere(table, "FOR SYSTEM_TIME AS OF outside of a join");
        }

        if (table.Hints.Count > 0)
        {
            throw context.NotThere(table.Hints[0], $"The hint {table.Hints[0].Name.Name}");
        }

        var (relation, name) = BindNamed(table.Name, table);
        return Aliased(relation, table.Alias, name);
    }

    private (Relation Relation, string Name) BindNamed(QualifiedName qualified, SqlNode node)
    {
        var name = qualified.Last.Name;
        if (qualified.Parts.Count == 1 && _common.TryGetValue(name, out var known))
        {
            return (known, name);
        }

        if (context.Catalog.FindView(name) is { } view)
        {
            var inner = context.For(view.Text);
            return (new QueryBinder(inner).Renamed(new QueryBinder(inner).Bind(view.Query), view.Columns, view.Query), name);
        }

        if (context.Catalog.FindTable(name) is not { } table)
        {
            throw context.Unknown(node is NamedTable ? qualified : node, $"There is no table or view '{name}'.", name, context.Catalog.Names.Concat(_common.Keys));
        }

        return (TableBinder.Read(table, context), name);
    }

    private (Relation, Scope) BindFile(FileTable file)
    {
        if (file.Hints.Count > 0)
        {
            throw context.NotThere(file.Hints[0], $"The hint {file.Hints[0].Name.Name}");
        }

        if (context.Catalog.OpenFile is not { } open)
        {
            throw context.NotThere(file, "A file in place of a table");
        }

        try
        {
            var name = file.Path[(file.Path.LastIndexOf('/') + 1)..];
            return Aliased(new ScanRelation(open(file.Path)), file.Alias, name.IndexOf('.', StringComparison.Ordinal) is > 0 and var at ? name[..at] : name);
        }
        catch (FreshetException e)
        {
            throw context.Error(file, e.Message);
        }
    }

    private (Relation, Scope) Aliased(Relation relation, TableAlias? alias, string? name)
    {
        if (alias is not null)
        {
            relation = Renamed(relation, alias.Columns, alias);
            name = alias.Name.Name;
        }

        return (relation, Scope.Of(name, relation.Columns, outer));
    }

    private (Relation, Scope) BindJoin(Join join)
    {
        var (left, leftScope) = BindFrom(join.Left);
        if (join.Right is NamedTable { AsOf: { } asOf } temporal)
        {
            return BindTemporal(join, left, leftScope, temporal, asOf);
        }

        var (right, rightScope) = BindFrom(join.Right);
        var scope = leftScope.Join(rightScope);
        var type = join.Kind switch
        {
            JoinKind.Left => JoinType.Left,
            JoinKind.Right => JoinType.Right,
            JoinKind.Full => JoinType.Full,
            _ => JoinType.Inner,
        };
        BoundExpression? condition = join.On is null ? null : new ExpressionBinder(context, scope).BindCondition(join.On, "ON");
        var shared = join.Natural
            ? [.. leftScope.Columns.Where(l => rightScope.Find(null, l.Name).Any()).Select(static l => l.Name)]
            : join.Using.Select(static u => u.Name).ToArray();
        if (shared.Length > 0)
        {
            return BindUsing(join, shared, (left, leftScope), (right, rightScope), type);
        }

        var relation = new JoinRelation(left, right, type, [], [], condition);
        return (relation, scope.Typed(relation.Columns));
    }

    /// <summary>USING and NATURAL: the shared columns come once and first.</summary>
    private (Relation, Scope) BindUsing(Join join, string[] names, (Relation Relation, Scope Scope) left, (Relation Relation, Scope Scope) right, JoinType type)
    {
        var scope = left.Scope.Join(right.Scope);
        var binder = new ExpressionBinder(context, scope);
        var offset = left.Relation.Columns.Count;
        var pairs = new List<(ScopeColumn Left, ScopeColumn Right)>();
        foreach (var name in names)
        {
            var (l, r) = (left.Scope.Find(null, name).ToArray(), right.Scope.Find(null, name).ToArray());
            if (l.Length != 1 || r.Length != 1)
            {
                throw context.Error(join, $"'{name}' is not one column on each side.", "Write ON with the tables' names.");
            }

            pairs.Add((l[0], r[0] with { Index = r[0].Index + offset }));
        }

        var condition = ExpressionBinder.Logic(true, [.. pairs.Select(p => binder.Call(join, "=", new ColumnExpression(p.Left.Index, p.Left.Name, p.Left.Type), new ColumnExpression(p.Right.Index, p.Right.Name, p.Right.Type)))]);
        var joined = new JoinRelation(left.Relation, right.Relation, type, [], [], condition);
        var expressions = new List<BoundExpression>();
        var columns = new List<ScopeColumn>();
        foreach (var (l, r) in pairs)
        {
            BoundExpression one = type switch
            {
                JoinType.Right => joined.Column(r.Index),
                JoinType.Full => binder.Call(join, "COALESCE", joined.Column(l.Index), joined.Column(r.Index)),
                _ => joined.Column(l.Index),
            };
            columns.Add(new ScopeColumn(null, l.Name, one.Type, expressions.Count));
            expressions.Add(one);
        }

        foreach (var column in scope.Columns)
        {
            if (!pairs.Exists(p => p.Left.Index == column.Index || p.Right.Index == column.Index))
            {
                columns.Add(column with { Index = expressions.Count, Type = joined.Columns[column.Index].Type });
                expressions.Add(joined.Column(column.Index));
            }
        }

        var project = new ProjectRelation(joined, SqlList.Create<BoundExpression>([.. expressions]), SqlList.Create<string>([.. columns.Select(static c => c.Name)]));
        return (project, new Scope(columns));
    }

    /// <summary>JOIN t FOR SYSTEM_TIME AS OF: a look-up at processing time.</summary>
    private (Relation, Scope) BindTemporal(Join join, Relation left, Scope leftScope, NamedTable temporal, SqlExpression asOf)
    {
        var time = new ExpressionBinder(context, leftScope).Bind(asOf);
        if (temporal.Hints.Count > 0)
        {
            throw context.NotThere(temporal.Hints[0], $"The hint {temporal.Hints[0].Name.Name}");
        }

        if (time.Type.Kind != TypeKind.TimestampLtz)
        {
            throw context.NotThere(asOf, "A temporal join by event time");
        }

        if (context.Catalog.FindTable(temporal.Name.Last.Name) is not { } table)
        {
            throw context.Unknown(temporal.Name, $"There is no table '{temporal.Name.Last.Name}'.", temporal.Name.Last.Name, context.Catalog.Names);
        }

        if (table.Source.Lookup is null)
        {
            throw context.Error(temporal, $"Table '{table.Name}' cannot be looked up.", "Join it as a whole, without FOR SYSTEM_TIME AS OF.");
        }

        if (join.Kind == JoinKind.Left)
        {
            throw context.NotThere(join, "A LEFT look-up join");
        }

        if (join.Kind != JoinKind.Inner || join.On is null)
        {
            throw context.Error(join, "A look-up is an inner join with ON.");
        }

        var name = temporal.Alias?.Name.Name ?? table.Name;
        var scope = leftScope.Join(Scope.Of(name, table.Source.Columns));
        var condition = new ExpressionBinder(context, scope).BindCondition(join.On, "ON");
        var relation = new LookupRelation(left, table, [], [], condition);
        return (relation, scope.Typed(relation.Columns));
    }

    private (Relation, Scope) BindTableFunction(TableFunction function)
    {
        var call = function.Call;
        var name = call.Name.Last.Name.ToUpperInvariant();
        var kind = name switch
        {
            "TUMBLE" => WindowKind.Tumble,
            "HOP" => WindowKind.Hop,
            "CUMULATE" => WindowKind.Cumulate,
            "SESSION" => WindowKind.Session,
            _ => throw context.Unknown(call.Name, $"There is no table function '{name}'.", name, ["TUMBLE", "HOP", "CUMULATE", "SESSION"]),
        };
        var arguments = Placed(call, kind);
        var least = kind is WindowKind.Hop or WindowKind.Cumulate ? 4 : 3;
        if (arguments.Length < least || arguments.Length > (kind == WindowKind.Session ? least : least + 1) || arguments[0] is not TableArgument table || arguments[1] is not DescriptorArgument descriptor || descriptor.Columns.Count != 1)
        {
            throw context.Error(call, $"{name} is written {Usage(kind)}.");
        }

        var input = new QueryBinder(context, _common).Bind(table.Query);
        var scope = Scope.Of(null, input.Columns);
        var time = new ExpressionBinder(context, scope).Bind(new ColumnName([descriptor.Columns[0]]) { Span = descriptor.Columns[0].Span });
        if (time is not ColumnExpression timeColumn || !time.Type.IsTimestamp)
        {
            throw context.Error(descriptor, $"DESCRIPTOR needs a column of timestamps, and '{time}' is a {time.Type.WithNull(true)}.");
        }

        var isProcessingTime = input.IsProcessingTime(timeColumn.Index);
        if (!isProcessingTime && input.TimeColumn != timeColumn.Index)
        {
            throw context.Error(descriptor, $"'{timeColumn.Name}' has no watermark here.", "Declare one in CREATE TABLE (WATERMARK FOR …) and select the column unchanged, or take PROCTIME() for the time at which rows are worked on.");
        }

        if (time.Type.Precision > 3)
        {
            throw context.Error(descriptor, $"'{timeColumn.Name}' is a {time.Type.WithNull(true)}: event time has milliseconds.", "Declare the column as TIMESTAMP(3).");
        }

        if (table.OrderBy.Count > 0)
        {
            throw context.NotThere(table.OrderBy[0], "ORDER BY of a window's table");
        }

        if (table.PartitionBy.Count > 0 && kind != WindowKind.Session)
        {
            throw context.Error(table.PartitionBy[0], $"PARTITION BY means nothing to {name}.", "Group by the column behind it.");
        }

        var binder = new ExpressionBinder(context, scope);
        var keys = table.PartitionBy.Select(p => binder.Bind(p) is ColumnExpression c ? c.Index : throw context.Error(p, "PARTITION BY takes columns here.")).ToArray();
        var lengths = arguments.Skip(2).Select(a => Length(a, binder)).ToArray();
        var (size, slide) = kind switch
        {
            WindowKind.Hop or WindowKind.Cumulate => (lengths[1], lengths[0]),
            _ => (lengths[0], lengths[0]),
        };
        var offset = kind == WindowKind.Session ? 0 : lengths.Length > least - 2 ? lengths[^1] : 0;
        if (size <= 0 || slide <= 0)
        {
            throw context.Error(call, "A window needs a size above zero.");
        }

        if (kind is WindowKind.Hop or WindowKind.Cumulate && (slide > size && kind == WindowKind.Cumulate || size % slide != 0))
        {
            throw context.Error(call, $"The size ({size} ms) must be a multiple of the {(kind == WindowKind.Hop ? "slide" : "step")} ({slide} ms).");
        }

        var relation = new WindowRelation(input, new WindowSpec(
            kind, timeColumn.Index, size, slide, offset, SqlList.Create<int>(keys),
            time.Type.Kind == TypeKind.Timestamp || context.Clock.Zone.Equals(TimeZoneInfo.Utc) ? null : context.Clock.Zone, isProcessingTime));
        return Aliased(relation, function.Alias, null);
    }

    /// <summary>The arguments in their order: those with names go where the names say.</summary>
    private SqlExpression[] Placed(FunctionCall call, WindowKind kind)
    {
        if (!call.Arguments.Any(static a => a is NamedArgument))
        {
            return [.. call.Arguments];
        }

        string[] names = kind switch
        {
            WindowKind.Tumble => ["DATA", "TIMECOL", "SIZE", "OFFSET"],
            WindowKind.Hop => ["DATA", "TIMECOL", "SLIDE", "SIZE", "OFFSET"],
            WindowKind.Cumulate => ["DATA", "TIMECOL", "STEP", "SIZE", "OFFSET"],
            _ => ["DATA", "TIMECOL", "GAP"],
        };
        var placed = new SqlExpression?[names.Length];
        foreach (var argument in call.Arguments)
        {
            if (argument is not NamedArgument named)
            {
                throw context.Error(argument, "Either all arguments have names, or none.");
            }

            var at = Array.FindIndex(names, n => n.Equals(named.Name.Name, StringComparison.OrdinalIgnoreCase));
            if (at < 0)
            {
                throw context.Unknown(named.Name, $"{call.Name.Last.Name} has no argument '{named.Name.Name}'.", named.Name.Name, names);
            }

            placed[at] = placed[at] is null ? named.Value : throw context.Error(named, $"'{named.Name.Name}' is there twice.");
        }

        var last = Array.FindLastIndex(placed, static p => p is not null);
        return [.. placed.Take(last + 1).Select((p, i) => p ?? throw context.Error(call, $"'{names[i]}' is missing."))];
    }

    private long Length(SqlExpression expression, ExpressionBinder binder) => binder.Bind(expression) is LiteralExpression { Type.Kind: TypeKind.IntervalTime, Value: long ms }
        ? ms
        : throw context.Error(expression, "A window's length is an interval of days, hours, minutes or seconds.", "INTERVAL '10' SECOND, for one.");

    private static string Usage(WindowKind kind) => kind switch
    {
        WindowKind.Tumble => "TUMBLE(TABLE t, DESCRIPTOR(time), size [, offset])",
        WindowKind.Hop => "HOP(TABLE t, DESCRIPTOR(time), slide, size [, offset])",
        WindowKind.Cumulate => "CUMULATE(TABLE t, DESCRIPTOR(time), step, size [, offset])",
        _ => "SESSION(TABLE t [PARTITION BY …], DESCRIPTOR(time), gap)",
    };
}
