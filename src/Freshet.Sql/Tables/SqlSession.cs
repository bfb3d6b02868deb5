using System.Runtime.CompilerServices;
using Freshet.Sql.Binding;
using Freshet.Sql.Building;
using Freshet.Sql.Functions;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;
using Freshet.Sql.Plans.Rules;

namespace Freshet.Sql.Tables;

/// <summary>What the SQL of one job shares: its tables, views and functions, its time zone, its connectors.</summary>
internal sealed class SqlSession
{
    private static readonly ConditionalWeakTable<StreamEnvironment, SqlSession> Sessions = [];

    /// <summary>The option of SET by which the session's time zone is told.</summary>
    public const string ZoneOption = "table.local-time-zone";

    private readonly StreamEnvironment _env;

    private SqlSession(StreamEnvironment env) => _env = env;

    public TableCatalog Catalog { get; } = new();

    public Connectors Connectors { get; } = new();

    public OperatorClock Clock { get; } = new();

    /// <summary>The identities of stateful operators that are taken.</summary>
    public HashSet<string> Uids { get; } = [];

    public static SqlSession Of(StreamEnvironment env) => Sessions.GetValue(env, static e => new SqlSession(e));

    /// <summary>Carries out the statements of a script; its inserts are one part of the job, over one reading of each table.</summary>
    public void Execute(string text)
    {
        var inserts = new List<(Insert Insert, string Text)>();
        foreach (var statement in SqlParser.ParseScript(text))
        {
            Execute(statement, text, inserts);
        }

        Insert(inserts);
    }

    /// <summary>The plan of a query, or of the rows that SHOW, DESCRIBE and EXPLAIN answer.</summary>
    public Relation Plan(string text)
    {
        var statement = SqlParser.ParseStatement(text);
        var context = Context(text);
        return statement is QueryStatement query
            ? Optimizer.Optimize(new QueryBinder(context).Bind(query.Query))
            : Answers.Of(statement, this, context) ?? throw context.Error(statement, "This is no query.", "Definitions and INSERT are carried out by ExecuteSql.");
    }

    private BindingContext Context(string text) => new(Catalog, text, Clock);

    private void Execute(SqlStatement statement, string text, List<(Insert, string)> inserts)
    {
        var context = Context(text);
        switch (statement)
        {
            case CreateTable create:
                if (!Exists(context, create.Name, create.IfNotExists))
                {
                    Catalog.Add(TableDeclaration.Make(create, context, Connectors));
                }

                break;
            case CreateView view:
                if (!Exists(context, view.Name, view.IfNotExists))
                {
                    _ = new QueryBinder(context).Bind(view.Query); // its errors are told here, not where it is used
                    Catalog.Add(new ViewDefinition(view.Name.Last.Name, view.Query, view.Columns, text));
                }

                break;
            case Drop drop when drop.Kind is ObjectKind.Table or ObjectKind.View:
                var name = drop.Name.Last.Name;
                if (!(drop.Kind == ObjectKind.Table ? Catalog.RemoveTable(name) : Catalog.RemoveView(name)) && !drop.IfExists)
                {
                    throw context.Unknown(drop.Name, $"There is no {drop.Kind.ToString().ToLowerInvariant()} '{name}'.", name, Catalog.Names);
                }

                break;
            case Insert insert:
                inserts.Add((insert, text));
                break;
            case StatementSet set:
                inserts.AddRange(set.Inserts.Select(i => (i, text)));
                break;
            case SetStatement { Option: { } option }:
                Set(context, option);
                break;
            case ResetStatement reset:
                Reset(context, reset);
                break;
            case QueryStatement or Show or ShowCreate or Describe or Explain or SetStatement:
                throw context.Error(statement, "A query alone gives its rows to nobody.", "Use env.Sql(…), or INSERT INTO a table.");
            default:
                throw context.NotThere(statement, $"{statement.GetType().Name.ToUpperInvariant()} here");
        }
    }

    private bool Exists(BindingContext context, QualifiedName name, bool isAllowed) => Catalog.Has(name.Last.Name)
        && (isAllowed ? true : throw context.Error(name, $"'{name.Last.Name}' is there already.", "Drop it before, or write IF NOT EXISTS."));

    private void Set(BindingContext context, TableOption option)
    {
        switch (option.Key.Value)
        {
            case ZoneOption:
                Clock.Zone = TimeZoneInfo.TryFindSystemTimeZoneById(option.Value.Value, out var zone) ? zone
                    : throw context.Error(option.Value, $"'{option.Value.Value}' is no time zone.", "Names are those of the IANA database, such as Europe/Berlin.");
                break;
            default:
                throw context.Unknown(option.Key, $"There is no option '{option.Key.Value}'.", option.Key.Value, [ZoneOption]);
        }
    }

    private void Reset(BindingContext context, ResetStatement reset)
    {
        if (reset.Key is { } key && key.Value != ZoneOption)
        {
            throw context.Unknown(key, $"There is no option '{key.Value}'.", key.Value, [ZoneOption]);
        }

        Clock.Zone = TimeZoneInfo.Utc;
    }

    private void Insert(List<(Insert Insert, string Text)> inserts)
    {
        var builder = new JobBuilder(_env, Clock, Uids);
        var planned = new List<(Relation Relation, TableDefinition Table)>();
        foreach (var (insert, text) in inserts)
        {
            var table = InsertBinder.Bind(insert, Context(text), out var relation);
            relation = Optimizer.Optimize(relation);
            InsertBinder.Check(insert, Context(text), table, relation);
            builder.Require(relation);
            planned.Add((relation, table));
        }

        foreach (var (relation, table) in planned)
        {
            table.Sink.Build(_env, builder.Build(relation), relation.Columns, relation.IsAppendOnly);
        }
    }
}
