using Freshet.Sql.Building;
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

    internal int Build()
    {
        var builder = new JobBuilder(_env, _session.Clock);
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

    /// <summary>Carries out definitions (CREATE, DROP, SET) and adds what INSERT says to the job: all inserts of one script read each table once.</summary>
    /// <exception cref="SqlParseException">The text is no SQL.</exception>
    /// <exception cref="SqlBindException">A statement names what is not there, or its types do not fit.</exception>
    public static void ExecuteSql(this StreamEnvironment environment, string script)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(script);
        SqlSession.Of(environment).Execute(script);
    }
}
