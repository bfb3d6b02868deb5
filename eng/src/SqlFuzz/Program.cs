using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Freshet;
using Freshet.Core;
using Freshet.Core.Graph;
using Freshet.Sql;
using Freshet.Sql.Tables;
using Microsoft.Extensions.Logging.Abstractions;

namespace SqlFuzz;

/// <summary>Random queries over random tables: Freshet's final answer against PostgreSQL's, with rows that come, and with rows that come and go.</summary>
internal static class Program
{
    private const int QueriesPerData = 100;

    internal static async Task<int> Main(string[] args)
    {
        var (queries, seed, show) = (1000L, 1L, 10);
        string? only = null;
        int? onlyWay = null;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--queries":
                    queries = long.Parse(args[++i], CultureInfo.InvariantCulture);
                    break;
                case "--seed":
                    seed = long.Parse(args[++i], CultureInfo.InvariantCulture);
                    break;
                case "--show":
                    show = int.Parse(args[++i], CultureInfo.InvariantCulture);
                    break;
                case "--way":
                    onlyWay = int.Parse(args[++i], CultureInfo.InvariantCulture);
                    break;
                case "--sql":
                    only = args[++i];
                    break;
                default:
                    Console.Error.WriteLine("usage: sql-fuzz [--queries N] [--seed S] [--show N] [--way 0..3] [--sql QUERY]");
                    return 2;
            }
        }

        using var postgres = Postgres.Start();
        if (postgres is null)
        {
            Console.Error.WriteLine("sql-fuzz needs PostgreSQL: apt-get install -y postgresql");
            return 2;
        }

        var (ran, equal, refused, skipped, failed) = (0L, 0L, 0L, 0L, 0L);
        var reasons = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var watch = Stopwatch.StartNew();
        for (var data = seed; ran < queries; data++)
        {
            var random = new SeededRandom((ulong)data);
            var tables = Enumerable.Range(0, 3).Select(i => FuzzTable.Random("t" + i, random)).ToList();
            foreach (var table in tables)
            {
                table.Create(postgres);
            }

            for (var q = 0; q < QueriesPerData && ran < queries; q++, ran++)
            {
                var sql = only ?? new QueryMaker(random, tables.Count).Query();
                List<string> wanted;
                try
                {
                    wanted = postgres.Query(sql);
                }
                catch (Npgsql.PostgresException e)
                {
                    skipped++;
                    Count(reasons, "postgres: " + e.MessageText);
                    continue;
                }

                var way = random.Next(4);
                way = onlyWay ?? way;
                try
                {
                    var got = await Run(sql, tables, way, random);
                    if (got.SequenceEqual(wanted))
                    {
                        equal++;
                        continue;
                    }

                    Report(ref failed, show, data, q, way, sql, $"wanted {wanted.Count} rows, got {got.Count}\n  missing: {Some(wanted, got)}\n  surplus: {Some(got, wanted)}");
                }
                catch (Exception e) when (e.Message.Contains("is not there yet", StringComparison.Ordinal))
                {
                    refused++;
                    Count(reasons, e.Message.Split('\n')[0].Split(": ", 2)[^1]);
                }
                catch (Exception e)
                {
                    Report(ref failed, show, data, q, way, sql, e.ToString());
                }
            }
        }

        foreach (var (reason, count) in reasons.OrderByDescending(static r => r.Value).Take(12))
        {
            Console.WriteLine($"{count,7} {reason}");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{{\"queries\":{ran},\"equal\":{equal},\"refused\":{refused},\"skipped\":{skipped},\"failed\":{failed},\"seconds\":{watch.Elapsed.TotalSeconds:0.0}}}"));
        return failed == 0 ? 0 : 1;
    }

    private static void Report(ref long failed, int show, long data, int q, int way, string sql, string what)
    {
        if (failed++ < show)
        {
            Console.WriteLine($"--- seed {data} query {q} way {way}\n{sql}\n  {(what.Length > 1500 ? what[..1500] : what)}");
        }
    }

    private static void Count(SortedDictionary<string, int> reasons, string reason) => reasons[reason] = reasons.GetValueOrDefault(reason) + 1;

    private static string Some(List<string> these, List<string> butNot)
    {
        var rest = new List<string>(these);
        foreach (var line in butNot)
        {
            rest.Remove(line);
        }

        return string.Join(" | ", rest.Take(4));
    }

    /// <summary>The answer: 0 streaming, 1 in parallel, 2 with rows that come and go, 3 as a batch.</summary>
    private static async Task<List<string>> Run(string sql, List<FuzzTable> tables, int way, SeededRandom random)
    {
        var env = StreamEnvironment.Create(new JobOptions
        {
            Parallelism = way == 1 ? 4 : 1,
            Mode = way == 3 ? ExecutionMode.Batch : ExecutionMode.Streaming,
            EpochInterval = TimeSpan.FromMilliseconds(1),
            Restart = RestartPolicy.None,
            StateBytesMax = 256 << 20,
        });
        var session = SqlSession.Of(env);
        foreach (var table in tables)
        {
            var rows = table.Rows.Select(static r => (r, 1L)).ToList();
            if (way == 2)
            {
                rows = Changing(table.Rows, random);
            }

            session.Catalog.Add(new TableDefinition(table.Name) { MakeSource = () => new MemorySource(FuzzTable.Columns, rows, 1 + random.Next(5)) });
        }

        var lines = new ConcurrentDictionary<string, long>();
        env.Sql(sql).ToChangeLines().ForEach(change => lines.AddOrUpdate(change.Line, change.Weight, (_, w) => w + change.Weight));
        using var job = env.Start("fuzz", new HostOptions { Live = LiveView.Off, Logging = NullLoggerFactory.Instance, Workers = 2 });
        try
        {
            await job.Handle.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        }
        catch (TimeoutException)
        {
            var status = job.Handle.Status;
            if (Environment.GetEnvironmentVariable("DOTNET_STACK") is { } tool)
            {
                using var stacks = Process.Start(tool, ["report", "-p", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
                await stacks.WaitForExitAsync();
            }

            throw new TimeoutException($"the job hangs in {status.Phase}: {string.Join("; ", status.Operators)}");
        }

        var result = new List<string>();
        foreach (var (line, count) in lines)
        {
            if (count < 0)
            {
                throw new InvalidOperationException($"a row is there {count} times: {line}");
            }

            result.AddRange(Enumerable.Repeat(line, (int)count));
        }

        result.Sort(StringComparer.Ordinal);
        return result;
    }

    /// <summary>The same rows at the end, with others that come and go, and some that go and come again.</summary>
    private static List<(object?[] Row, long Weight)> Changing(List<object?[]> rows, SeededRandom random)
    {
        var changes = new List<(object?[], long)>();
        var open = new List<object?[]>();
        foreach (var row in rows)
        {
            changes.Add((row, 1));
            open.Add(row);
            if (random.Next(3) == 0)
            {
                var gone = open[random.Next(open.Count)];
                changes.Add((gone, -1));
                if (random.Next(2) == 0)
                {
                    var other = (object?[])gone.Clone();
                    other[0] = 77;
                    changes.Add((other, 1));
                    changes.Add((other, -1));
                }

                changes.Add((gone, 1));
            }
        }

        return changes;
    }
}
