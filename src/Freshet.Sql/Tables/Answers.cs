using System.Text.RegularExpressions;
using Freshet.Sql.Binding;
using Freshet.Sql.Functions;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;
using Freshet.Sql.Plans.Rules;

namespace Freshet.Sql.Tables;

/// <summary>Statements that answer with rows about the session: SHOW, DESCRIBE, EXPLAIN, SET alone.</summary>
internal static class Answers
{
    private static readonly DataType Name = DataType.String.WithNull(false);

    /// <summary>What such a statement answers; null for another statement.</summary>
    public static Relation? Of(SqlStatement statement, SqlSession session, BindingContext context) => statement switch
    {
        Show show => Shown(show, session, context),
        Describe describe => Columns(describe.Name, null, session, context),
        ShowCreate create => Created(create, session, context),
        Explain explain => Explained(explain, session, context),
        SetStatement { Option: null } => Rows("options", [new("key", Name), new("value", Name)], [[SqlSession.ZoneOption, session.Clock.Zone.Id]]),
        _ => null,
    };

    private static ScanRelation Rows(string name, SqlList<DataField> columns, IReadOnlyList<object?[]> rows) => new(new TableDefinition(name)
    {
        Physical = columns,
        MakeSource = () => new MemorySource(columns, [.. rows.Select(static r => (r, 1L))]),
    });

    private static ScanRelation Names(string column, IEnumerable<string> names, ShowPattern? pattern) =>
        Rows("names", [new(column, Name)], [.. names.Where(n => Fits(n, pattern)).Order(StringComparer.Ordinal).Select(static n => new object?[] { n })]);

    private static Relation Shown(Show show, SqlSession session, BindingContext context)
    {
        switch (show.Kind)
        {
            case ShowKind.Tables when show.From is null:
                return Names("table name", session.Catalog.Names, show.Pattern);
            case ShowKind.Views when show.From is null:
                return Names("view name", session.Catalog.ViewNames, show.Pattern);
            case ShowKind.Functions when show.From is null:
                return Names("function name", FunctionCatalog.Names.Concat(AggregateCatalog.All.Select(static a => a.Name)).Concat(OverFunctions.Names).Concat(session.Catalog.FunctionNames).Distinct(), show.Pattern);
            case ShowKind.UserFunctions when show.From is null:
                return Names("function name", session.Catalog.FunctionNames, show.Pattern);
            case ShowKind.Columns:
                return Columns(show.From!, show.Pattern, session, context);
            case ShowKind.Jobs:
                throw context.Error(show, "A job is no table of its own SQL.", "The program that runs jobs knows them: RunningJob.Status, or IFreshetJobs of a host.");
            default:
                throw context.NotThere(show.From!, "A catalog or database");
        }
    }

    private static ScanRelation Columns(QualifiedName name, ShowPattern? pattern, SqlSession session, BindingContext context)
    {
        var table = session.Catalog.FindTable(name.Last.Name);
        var columns = table is { MakeSource: null } ? table.Physical : Bound(name, context).Columns;
        var key = table?.Statement?.Elements.OfType<PrimaryKeyElement>().SelectMany(static k => k.Columns).Select(static c => c.Name).ToArray() ?? [];
        var computed = table?.Statement?.Elements.OfType<ComputedColumn>().ToDictionary(static c => c.Name.Name, static c => c.Expression.ToString()) ?? [];
        var watermark = table?.Statement?.Elements.OfType<WatermarkElement>().FirstOrDefault();
        return Rows(
            "columns",
            [new("name", Name), new("type", Name), new("null", DataType.Boolean.WithNull(false)), new("key", DataType.String), new("extras", DataType.String), new("watermark", DataType.String)],
            [
                .. columns.Where(c => Fits(c.Name, pattern)).Select(c => new object?[]
                {
                    c.Name, c.Type.WithNull(true).ToString(), c.Type.IsNullable, key.Contains(c.Name) ? $"PRI({string.Join(", ", key)})" : null,
                    computed.TryGetValue(c.Name, out var expression) ? $"AS {expression}" : null, watermark is { Column: [var time] } && time.Name == c.Name ? watermark.Expression.ToString() : null,
                }),
            ]);
    }

    private static ScanRelation Created(ShowCreate create, SqlSession session, BindingContext context)
    {
        var name = create.Name.Last.Name;
        var text = create.Kind == ObjectKind.Table
            ? session.Catalog.FindTable(name) is not { } table ? throw context.Unknown(create.Name, $"There is no table '{name}'.", name, session.Catalog.Names)
                : table.Statement?.ToString() ?? throw context.Error(create.Name, $"Table '{name}' was made by code: there is no CREATE TABLE of it.", "DESCRIBE tells its columns.")
            : session.Catalog.FindView(name) is not { } view ? throw context.Unknown(create.Name, $"There is no view '{name}'.", name, session.Catalog.ViewNames)
                : $"CREATE VIEW {create.Name}{(view.Columns.Count > 0 ? $" ({string.Join(", ", view.Columns)})" : "")} AS\n{view.Query}";
        return Rows("statement", [new("result", Name)], [[text]]);
    }

    private static ScanRelation Explained(Explain explain, SqlSession session, BindingContext context)
    {
        if (explain.Analyze)
        {
            throw context.Error(explain, "A statement that does not run yet has done nothing to tell of.", "EXPLAIN shows its plan; RunningJob.Status tells what a running job does, operator by operator.");
        }

        foreach (var detail in explain.Details)
        {
            if (detail is not (ExplainDetail.ChangelogMode or ExplainDetail.PlanAdvice))
            {
                throw context.NotThere(explain, $"EXPLAIN {detail}");
            }
        }

        var text = explain.Statement switch
        {
            QueryStatement query => Plans.Explained.Text(Optimizer.Optimize(new QueryBinder(context).Bind(query.Query))),
            Insert insert => Inserted(insert, context),
            StatementSet set => string.Join('\n', set.Inserts.Select(i => Inserted(i, context))),
            _ => throw context.Error(explain.Statement, "This has no plan.", "Queries and INSERT have."),
        };
        return Rows("plan", [new("result", Name)], [.. text.TrimEnd('\n').Split('\n').Select(static l => new object?[] { l })]);
    }

    private static string Inserted(Insert insert, BindingContext context)
    {
        var table = InsertBinder.Bind(insert, context, out var relation);
        relation = Optimizer.Optimize(relation);
        InsertBinder.Check(insert, context, table, relation);
        return $"Insert into {table.Name}\n" + Plans.Explained.Text(relation, 1);
    }

    private static Relation Bound(QualifiedName name, BindingContext context) =>
        new QueryBinder(context).Bind(((QueryStatement)SqlParser.ParseStatement($"SELECT * FROM `{name.Last.Name.Replace("`", "``", StringComparison.Ordinal)}`")).Query);

    private static bool Fits(string name, ShowPattern? pattern) => pattern is null
        || pattern.Negated != Regex.IsMatch(
            name,
            "^" + Regex.Escape(pattern.Pattern).Replace("%", ".*", StringComparison.Ordinal).Replace("_", ".", StringComparison.Ordinal) + "$",
            RegexOptions.CultureInvariant | RegexOptions.Singleline | (pattern.IgnoreCase ? RegexOptions.IgnoreCase : 0),
            TimeSpan.FromSeconds(1));
}
