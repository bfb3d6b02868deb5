using System.Diagnostics.CodeAnalysis;
using Freshet.Core.Graph;
using Freshet.Sql.Building;
using Freshet.Sql.Operators;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;
using Freshet.Sql.Tables;

namespace Freshet.Sql;

/// <summary>The rows of a query, within a job: they may come and go as the input does.</summary>
public sealed class Table
{
    private readonly StreamEnvironment _env;
    private readonly SqlSession _session;

    internal Table(StreamEnvironment env, SqlSession session, Relation relation)
    {
        (_env, _session, Relation) = (env, session, relation);
    }

    /// <summary>Its columns.</summary>
    public IReadOnlyList<DataField> Columns => Relation.Columns;

    internal Relation Relation { get; }

    /// <summary>The plan as text.</summary>
    public string Explain() => Relation.ToString();

    /// <summary>Every change of the result as a line of text with its weight. At the end of each epoch the sum of all is the query's answer over what was read until then.</summary>
    public DataStream<ChangeLine> ToChangeLines() => LineStream.Of(_env, Build(), Relation.Columns);

    /// <summary>
    /// The rows as records, for a result to which rows only come. A column goes to the constructor's parameter, or the member, of its name,
    /// whatever the case.
    /// </summary>
    /// <exception cref="FreshetException">Rows of the result go again, or a column has no place in the record.</exception>
    public DataStream<T> ToStream<[DynamicallyAccessedMembers(RecordTypes.Used)] T>()
    {
        if (!Relation.IsAppendOnly)
        {
            throw FreshetException.User("The result changes: rows of it go again. Use ToChangelog<T>(), or aggregate by windows, whose results are final.");
        }

        return ToChangelog<T>().FlatMap<Change<T>, T>(static (change, to) =>
        {
            for (var i = change.Weight; i > 0; i--)
            {
                to.Emit(change.Row);
            }
        });
    }

    /// <summary>Every change of the result: records that come (weight above zero) and go (below).</summary>
    /// <exception cref="FreshetException">A column has no place in the record.</exception>
    public DataStream<Change<T>> ToChangelog<[DynamicallyAccessedMembers(RecordTypes.Used)] T>()
    {
        var maker = new RecordMaker<T>(Relation.Columns);
        var columns = Relation.Columns;
        var input = Build();
        var node = _env.Add(
            new StreamNode { Id = _env.NextId, Name = "records", Role = NodeRole.Operator, Create = () => new RecordsOperator<T>(columns, maker) },
            new StreamEdge(input, 0, _env.NextId, new Partitioning.Forward()));
        return new DataStream<Change<T>>(_env, node);
    }

    internal int Build()
    {
        var builder = new JobBuilder(_env, _session.Clock, _session.Uids);
        builder.Require(Relation);
        return builder.Build(Relation);
    }
}

/// <summary>SQL in a job.</summary>
public static class SqlExtensions
{
    /// <summary>A query over the tables of the job.</summary>
    /// <exception cref="SqlParseException">The text is no SQL.</exception>
    /// <exception cref="SqlBindException">It is no query, or names what is not there, or its types do not fit.</exception>
    public static Table Sql(this StreamEnvironment environment, string query)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(query);
        var session = SqlSession.Of(environment);
        return new Table(environment, session, session.Plan(query));
    }

    /// <summary>
    /// Gives a stream of records a name, under which SQL finds it as a table: a column for each public member, in their order. With
    /// <paramref name="timeColumn"/> there is one more, the records' event time as TIMESTAMP(3), by which windows go: the stream needs
    /// watermarks then.
    /// </summary>
    /// <exception cref="FreshetException">The name is taken, or a member's type is no column.</exception>
    public static void AddTable<[DynamicallyAccessedMembers(RecordTypes.Used)] T>(this StreamEnvironment environment, string name, DataStream<T> stream, string? timeColumn = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Add(environment, name, () => new RecordTable<T, T>(stream, static record => new Change<T>(record, 1), isAppendOnly: true, timeColumn));
    }

    /// <summary>
    /// The same for a stream of changes: rows come by a weight above zero and go by one below, as <see cref="Table.ToChangelog{T}"/> gives them. A row
    /// that goes must be equal to one that came before it.
    /// </summary>
    /// <exception cref="FreshetException">The name is taken, or a member's type is no column.</exception>
    public static void AddChangelog<[DynamicallyAccessedMembers(RecordTypes.Used)] T>(this StreamEnvironment environment, string name, DataStream<Change<T>> stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Add(environment, name, () => new RecordTable<T, Change<T>>(stream, static change => change, isAppendOnly: false, timeColumn: null));
    }

    /// <summary>Carries out definitions (CREATE, DROP, SET) and adds what INSERT says to the job: all inserts of one script read each table once.</summary>
    /// <exception cref="SqlParseException">The text is no SQL.</exception>
    /// <exception cref="SqlBindException">A statement names what is not there, or its types do not fit.</exception>
    public static void ExecuteSql(this StreamEnvironment environment, string script)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(script);
        SqlSession.Of(environment).Execute(script);
    }

    private static void Add<[DynamicallyAccessedMembers(RecordTypes.Used)] T, TIn>(StreamEnvironment environment, string name, Func<RecordTable<T, TIn>> make)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var session = SqlSession.Of(environment);
        if (session.Catalog.Has(name))
        {
            throw FreshetException.User($"There is a table or view '{name}' already.");
        }

        var source = make();
        session.Catalog.Add(new TableDefinition(name) { Physical = source.Columns, MakeSource = () => source });
    }
}
