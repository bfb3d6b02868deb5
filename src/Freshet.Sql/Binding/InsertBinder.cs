using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;
using Freshet.Sql.Tables;

namespace Freshet.Sql.Binding;

/// <summary>INSERT INTO: a query whose columns are made to fit a table.</summary>
internal static class InsertBinder
{
    /// <summary>Refuses a result that changes where the table takes only rows that come; looked at when the plan is final.</summary>
    public static void Check(Insert insert, BindingContext context, TableDefinition table, Relation relation)
    {
        if (!relation.IsAppendOnly && !table.Sink.TakesChanges)
        {
            throw context.Error(insert.Query, $"The query's result changes, and '{table.Name}' takes only rows that come.", "Aggregate by windows (GROUP BY window_start, window_end), or write to a table that takes changes.");
        }
    }

    /// <summary>The table, and the rows for it.</summary>
    public static TableDefinition Bind(Insert insert, BindingContext context, out Relation relation)
    {
        if (insert.Overwrite)
        {
            throw context.NotThere(insert, "INSERT OVERWRITE");
        }

        if (insert.Partition.Count > 0)
        {
            throw context.NotThere(insert.Partition[0], "PARTITION in INSERT");
        }

        if (insert.Hints.Count > 0)
        {
            throw context.NotThere(insert.Hints[0], $"The hint {insert.Hints[0].Name.Name}");
        }

        if (insert.OnConflict != ConflictAction.None)
        {
            throw context.NotThere(insert, "ON CONFLICT");
        }

        var name = insert.Target.Last.Name;
        if (context.Catalog.FindTable(name) is not { } table)
        {
            throw context.Catalog.FindView(name) is null
                ? context.Unknown(insert.Target, $"There is no table '{name}'.", name, context.Catalog.Names)
                : context.Error(insert.Target, $"'{name}' is a view, which cannot be written.");
        }

        if (table.MakeSink is null)
        {
            throw context.Error(insert.Target, $"Table '{name}' cannot be written: its connector only reads.");
        }

        var query = new QueryBinder(context).Bind(insert.Query);
        var columns = table.Physical;
        var order = Enumerable.Range(0, columns.Count).ToArray();
        if (insert.Columns.Count > 0)
        {
            order = [.. insert.Columns.Select(c => Enumerable.Range(0, columns.Count).FirstOrDefault(i => columns[i].Name == c.Name, -1) is >= 0 and var at
                ? at
                : throw context.Unknown(c, $"Table '{name}' has no column '{c.Name}'.", c.Name, columns.Select(static p => p.Name)))];
        }

        if (query.Columns.Count != order.Length)
        {
            throw context.Error(insert.Query, $"The query has {query.Columns.Count} columns, and {order.Length} are written to '{name}'.");
        }

        var coercer = new ExpressionBinder(context, Scope.Empty);
        var expressions = new BoundExpression[columns.Count];
        for (var i = 0; i < columns.Count; i++)
        {
            var from = Array.IndexOf(order, i);
            if (from < 0)
            {
                expressions[i] = columns[i].Type.IsNullable ? LiteralExpression.Null(columns[i].Type) : throw context.Error(insert.Target, $"Column '{columns[i].Name}' is NOT NULL and gets no value.");
                continue;
            }

            var given = query.Columns[from];
            if (!Coercions.IsImplicit(given.Type, columns[i].Type))
            {
                throw context.Error(insert.Query, $"Column '{columns[i].Name}' of '{name}' is a {columns[i].Type.WithNull(true)}, and gets a {given.Type.WithNull(true)}.", $"Write CAST({given.Name} AS {columns[i].Type.WithNull(true)}).");
            }

            expressions[i] = coercer.Coerce(query.Column(from), columns[i].Type);
        }

        relation = new ProjectRelation(query, SqlList.Create<BoundExpression>(expressions), SqlList.Create<string>([.. columns.Select(static c => c.Name)]));
        return table;
    }
}
