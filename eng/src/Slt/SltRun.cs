using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Freshet;
using Freshet.Core;
using Freshet.Core.Graph;
using Freshet.Sql;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;
using Freshet.Sql.Tables;
using Microsoft.Extensions.Logging.Abstractions;

namespace Slt;

/// <summary>Runs the records of a file: its tables are in memory, each query is a job.</summary>
internal sealed class SltRun(JobOptions options)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, List<(object?[] Row, long Weight)>> _tables = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _definitions = [];

    /// <summary>Runs a record; what is wrong with its outcome, or null.</summary>
    public async Task<string?> RunAsync(SltRecord record)
    {
        try
        {
            return record is QueryRecord query ? await AnswerAsync(query) : await ExecuteAsync((StatementRecord)record);
        }
        catch (Exception e) when (e is FreshetException or SqlBindException or SqlParseException)
        {
            return record is StatementRecord { Fails: true } statement
                ? e.Message.Contains(statement.Error, StringComparison.OrdinalIgnoreCase) ? null : $"expected an error with '{statement.Error}', and it was: {e.Message}"
                : e.Message;
        }
    }

    private async Task<string?> ExecuteAsync(StatementRecord statement)
    {
        var sql = statement.Sql.TrimEnd().TrimEnd(';');
        switch (SqlParser.ParseStatement(sql))
        {
            case CreateTable table:
                var declared = table.Options.Count == 0 ? $"{sql} WITH ('connector' = 'memory', 'name' = '{table.Name.Last.Name}')" : sql;
                Session().Session.Execute(declared);
                _tables[table.Name.Last.Name] = [];
                _definitions.Add(declared);
                break;
            case QueryStatement:
                await RowsAsync(sql);
                break;
            case Insert:
                var (env, session) = Session();
                session.Execute(sql);
                await RunAsync(env);
                break;
            default:
                Session().Session.Execute(sql);
                _definitions.Add(sql);
                break;
        }

        return statement.Fails ? "expected an error, and it worked" : null;
    }

    private async Task<string?> AnswerAsync(QueryRecord query)
    {
        var (rows, columns, sorts) = await RowsAsync(query.Sql.TrimEnd().TrimEnd(';'));
        if (columns.Count != query.Types.Length)
        {
            return $"expected {query.Types.Length} columns, and there are {columns.Count}";
        }

        var texts = rows.ConvertAll(r => r.Select((cell, c) => Text(cell, query.Types[c], columns[c])).ToArray());
        if (query.Sort == SortMode.Rows)
        {
            texts.Sort(static (a, b) => a.Zip(b, string.CompareOrdinal).FirstOrDefault(static c => c != 0));
        }
        else if (query.Sort == SortMode.None && !sorts && rows.Count > 1)
        {
            return "a query without ORDER BY needs rowsort or valuesort";
        }

        var values = texts.SelectMany(static r => r).ToList();
        if (query.Sort == SortMode.Values)
        {
            values.Sort(StringComparer.Ordinal);
        }

        if (query.Expected is [{ } hashed] && hashed.Contains(" values hashing to ", StringComparison.Ordinal))
        {
            var sum = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(string.Concat(values.Select(static v => v + "\n")))));
            var got = string.Create(CultureInfo.InvariantCulture, $"{values.Count} values hashing to {sum}");
            return got == hashed ? null : $"expected {hashed}, and there are {got}";
        }

        // a value a line, or a row a line with tabs
        var expected = query.Sort != SortMode.Values && columns.Count > 1 && query.Expected.Count == texts.Count
            ? query.Expected.SelectMany(static l => l.Split('\t')).ToList()
            : [.. query.Expected];
        return expected.SequenceEqual(values) ? null : $"expected {Shown(expected, columns.Count)}\n     got {Shown(values, columns.Count)}";
    }

    private async Task<(List<object?[]> Rows, IReadOnlyList<DataType> Columns, bool Sorts)> RowsAsync(string sql)
    {
        var (env, session) = Session();
        var rows = new MemoryRows();
        var relation = session.Plan(sql);

        // rows of a sorted relation are given in its order by whoever shows them
        var (top, visible) = relation switch
        {
            ProjectRelation { Input: TopRelation { Partition.Count: 0 } below } project when project.Expressions.All(static e => e is Freshet.Sql.Expressions.ColumnExpression)
                => (below, project.Expressions.Select(static e => ((Freshet.Sql.Expressions.ColumnExpression)e).Index).ToArray()),
            _ => (relation as TopRelation, Enumerable.Range(0, relation.Columns.Count).ToArray()),
        };
        var run = (Relation?)top ?? relation;
        var builder = new Freshet.Sql.Building.JobBuilder(env, session.Clock, session.Uids);
        builder.Require(run);
        rows.Build(env, builder.Build(run), run.Columns);
        await RunAsync(env);
        return (rows.Take(top?.Order ?? []).ConvertAll(r => visible.Select(c => r[c]).ToArray()), [.. visible.Select(c => run.Columns[c].Type)], top is not null);
    }

    private (StreamEnvironment Env, SqlSession Session) Session()
    {
        var env = StreamEnvironment.Create(options);
        var session = SqlSession.Of(env);
        session.Connectors.Add("memory", (table, columns) =>
        {
            var rows = _tables.GetValueOrDefault(table.Text("name") ?? "") ?? [];
            return new ConnectedTable(() => new MemorySource(columns, rows), () => new MemoryRows(rows));
        });
        foreach (var definition in _definitions)
        {
            session.Execute(definition);
        }

        return (env, session);
    }

    private static async Task RunAsync(StreamEnvironment env)
    {
        var job = await env.RunAsync("slt", new HostOptions { Live = LiveView.Off, Logging = NullLoggerFactory.Instance }).WaitAsync(Patience);
        GC.KeepAlive(job);
    }

    /// <summary>A value as the format has it: NULL, (empty), three digits behind the point of R, what cannot be printed as @.</summary>
    private static string Text(object? value, char type, DataType of)
    {
        switch (value)
        {
            case null:
                return "NULL";
            case bool b:
                return type == 'I' ? b ? "1" : "0" : b ? "true" : "false";
            case long time when of.IsTemporal:
                return Freshet.Sql.Expressions.ValueText.Of(time, of);
            case IFormattable number when type == 'R':
                return Convert.ToDecimal(number, CultureInfo.InvariantCulture).ToString("0.000", CultureInfo.InvariantCulture);
            case double or float or decimal when type == 'I':
                return Math.Truncate(Convert.ToDecimal(value, CultureInfo.InvariantCulture)).ToString("0", CultureInfo.InvariantCulture);
            case IFormattable other:
                return other.ToString(null, CultureInfo.InvariantCulture);
            default:
                var text = value.ToString()!;
                return text.Length == 0 ? "(empty)" : string.Concat(text.Select(static c => char.IsControl(c) ? '@' : c));
        }
    }

    private static string Shown(List<string> values, int columns) =>
        string.Join(" | ", values.Chunk(Math.Max(columns, 1)).Take(8).Select(static r => string.Join(", ", r))) + (values.Count > 8 * columns ? $" … ({values.Count} values)" : "");
}
