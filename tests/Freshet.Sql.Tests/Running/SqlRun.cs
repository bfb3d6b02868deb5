using Freshet.Core;
using Freshet.Core.Graph;
using Freshet.Sql.Parsing;
using Freshet.Sql.Tables;
using Microsoft.Extensions.Logging.Abstractions;

namespace Freshet.Sql.Tests.Running;

/// <summary>Runs queries over tables in memory.</summary>
internal sealed class SqlRun
{
    private readonly Dictionary<string, (SqlList<DataField> Columns, List<(object?[], long)> Rows, int BatchRows)> _tables = [];

    public JobOptions Options { get; init; } = new() { Parallelism = 1, EpochInterval = TimeSpan.FromMilliseconds(1), Restart = RestartPolicy.None };

    public SqlRun Table(string name, SqlList<DataField> columns, params object?[][] rows)
    {
        _tables.Add(name, (columns, [.. rows.Select(static r => (r, 1L))], 3));
        return this;
    }

    public SqlRun Changes(string name, SqlList<DataField> columns, IEnumerable<(object?[] Row, long Weight)> rows, int batchRows = 3)
    {
        _tables.Add(name, (columns, [.. rows], batchRows));
        return this;
    }

    /// <summary>The rows that are there at the end, in ordinal order.</summary>
    public async Task<List<string>> Answer(string query, Action<StreamEnvironment>? prepare = null)
    {
        var lines = new Dictionary<string, long>();
        await Run(query, prepare, changes => changes.ForEach(c =>
        {
            lock (lines)
            {
                lines[c.Line] = lines.GetValueOrDefault(c.Line) + c.Weight;
            }
        }));
        Assert.All(lines, static l => Assert.True(l.Value >= 0, $"{l.Key} is there {l.Value} times"));
        return [.. lines.SelectMany(static l => Enumerable.Repeat(l.Key, (int)l.Value)).Order(StringComparer.Ordinal)];
    }

    /// <summary>What is there at the end of each epoch.</summary>
    public async Task<List<Dictionary<string, long>>> Epochs(string query)
    {
        var seen = new List<Dictionary<string, long>>();
        var now = new Dictionary<string, long>();
        var env = Environment();
        var table = env.Sql(query);
        new EpochSink(changes =>
        {
            foreach (var change in changes)
            {
                var count = now.GetValueOrDefault(change.Line) + change.Weight;
                _ = count == 0 ? now.Remove(change.Line) : (now[change.Line] = count) > 0;
            }

            seen.Add(new Dictionary<string, long>(now));
        }).Build(env, table.Build(), table.Relation.Columns);
        await Go(env);
        return seen;
    }

    public StreamEnvironment Environment()
    {
        var env = StreamEnvironment.Create(Options);
        var session = SqlSession.Of(env);
        foreach (var (name, table) in _tables)
        {
            session.Catalog.Add(new TableDefinition(name) { Physical = table.Columns, MakeSource = () => new MemorySource(table.Columns, table.Rows, table.BatchRows) });
        }

        return env;
    }

    private async Task Run(string query, Action<StreamEnvironment>? prepare, Action<DataStream<ChangeLine>> end)
    {
        var env = Environment();
        prepare?.Invoke(env);
        end(env.Sql(query).ToChangeLines());
        await Go(env);
    }

    private static Task Go(StreamEnvironment env) =>
        env.RunAsync("sql", new HostOptions { Live = LiveView.Off, Logging = NullLoggerFactory.Instance }).WaitAsync(TimeSpan.FromSeconds(60));
}
