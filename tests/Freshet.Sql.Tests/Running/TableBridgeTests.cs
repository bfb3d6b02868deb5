using System.Collections.Concurrent;
using Freshet.Core;
using Freshet.Core.Graph;
using Microsoft.Extensions.Logging.Abstractions;

namespace Freshet.Sql.Tests.Running;

public sealed record Bid(long Auction, string? Channel, decimal Price, Level Level, long AtMs);

public enum Level
{
    Low,
    High,
}

public sealed record ChannelTotal(string? Channel, long Bids, decimal? Total);

public sealed class WindowTotal
{
    public DateTime Start { get; set; }

    public long Bids { get; set; }
}

/// <summary>Streams of records as tables, tables as streams of records, and files.</summary>
public sealed class TableBridgeTests
{
    private static readonly Bid[] Bids =
    [
        new(1, "web", 1.5m, Level.Low, 1000), new(2, null, 2.25m, Level.High, 2000), new(1, "web", 4m, Level.High, 12_000), new(3, "app", 0.5m, Level.Low, 14_000),
    ];

    private static Task Run(StreamEnvironment env) => env.RunAsync("sql", new HostOptions { Live = LiveView.Off, Logging = NullLoggerFactory.Instance }).WaitAsync(TimeSpan.FromSeconds(60));

    [Fact]
    public async Task Stream_is_a_table_and_its_result_a_stream_of_records()
    {
        var env = StreamEnvironment.Create(new JobOptions { Parallelism = 2 });
        env.AddTable("bids", env.FromCollection(Bids));
        var seen = new ConcurrentDictionary<ChannelTotal, long>();

        env.Sql("SELECT Channel AS channel, COUNT(*) AS bids, SUM(Price) AS total FROM bids WHERE Level = 'High' OR Price < 2 GROUP BY Channel")
            .ToChangelog<ChannelTotal>().ForEach(c => seen.AddOrUpdate(c.Row, c.Weight, (_, w) => w + c.Weight));
        await Run(env);

        Assert.Equal(
            [new ChannelTotal(null, 1, 2.25m), new ChannelTotal("app", 1, 0.5m), new ChannelTotal("web", 2, 5.5m)],
            seen.Where(static s => s.Value > 0).Select(static s => s.Key).OrderBy(static r => r.Channel, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Stream_of_changes_is_a_table_whose_rows_go_again()
    {
        var env = StreamEnvironment.Create(new JobOptions { Parallelism = 1 });
        env.AddChangelog("bids", env.FromCollection(Bids.Select(static b => new Change<Bid>(b, 1)).Append(new Change<Bid>(Bids[0], -1)).Append(new Change<Bid>(Bids[3], -1))));
        var seen = new Dictionary<ChannelTotal, long>();

        var query = env.Sql("SELECT Channel AS channel, COUNT(*) AS bids, SUM(Price) AS total FROM bids GROUP BY Channel");
        query.ToChangelog<ChannelTotal>().ForEach(c => seen[c.Row] = seen.GetValueOrDefault(c.Row) + c.Weight);
        await Run(env);

        Assert.Equal(
            [new ChannelTotal(null, 1, 2.25m), new ChannelTotal("web", 1, 4m)],
            seen.Where(static s => s.Value > 0).Select(static s => s.Key).OrderBy(static r => r.Channel, StringComparer.Ordinal));
        Assert.Contains("ToChangelog", Assert.Throws<FreshetException>(() => env.Sql("SELECT * FROM bids").ToStream<Bid>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Same_query_twice_in_a_job_gives_its_answer_twice()
    {
        var env = StreamEnvironment.Create(new JobOptions { Parallelism = 1 });
        env.AddTable("bids", env.FromCollection(Bids));
        var totals = new long[2];

        foreach (var n in new[] { 0, 1 })
        {
            env.Sql("SELECT COUNT(*) FROM bids").ToChangelog<long>().ForEach(c => Interlocked.Add(ref totals[n], c.Row * c.Weight));
        }

        await Run(env);

        Assert.Equal([4, 4], totals);
    }

    [Fact]
    public void Stream_that_ends_can_be_sorted_as_a_whole_and_an_endless_one_cannot()
    {
        var env = StreamEnvironment.Create(new JobOptions { Parallelism = 1 });
        env.AddTable("bids", env.FromCollection(Bids).Union(env.FromCollection(Bids)));
        env.AddTable("ticks", env.Generate(static n => n, new GeneratorOptions { RatePerSecond = 1 }).Map(static n => n + 1));

        Assert.Equal("Price", env.Sql("SELECT Price FROM bids ORDER BY Price DESC").Columns.Single().Name);
        Assert.Contains("An endless query cannot be sorted as a whole.", Assert.Throws<SqlBindException>(() => env.Sql("SELECT * FROM ticks ORDER BY 1")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TABLE bids, DESCRIPTOR(`at`), INTERVAL '10' SECOND")]
    [InlineData("SIZE => INTERVAL '10' SECOND, DATA => TABLE bids, TIMECOL => DESCRIPTOR(`at`)")]
    public async Task Windows_go_by_the_event_time_of_a_stream(string window)
    {
        var env = StreamEnvironment.Create(new JobOptions { Parallelism = 1 });
        env.AddTable("bids", env.FromCollection(Bids).WithWatermarks(Watermarks.Monotonic(), static b => b.AtMs), timeColumn: "at");
        var rows = new List<(DateTime, long)>();

        env.Sql($"SELECT window_start AS `start`, COUNT(*) AS bids FROM TABLE(TUMBLE({window})) GROUP BY window_start, window_end")
            .ToStream<WindowTotal>().ForEach(w => rows.Add((w.Start, w.Bids)));
        await Run(env);

        Assert.Equal([(new DateTime(1970, 1, 1), 2L), (new DateTime(1970, 1, 1, 0, 0, 10), 2L)], rows.Order());
    }

    [Fact]
    public void Result_that_changes_is_refused_as_a_stream()
    {
        var env = StreamEnvironment.Create();
        env.AddTable("bids", env.FromCollection(Bids));

        var error = Assert.Throws<FreshetException>(() => env.Sql("SELECT COUNT(*) AS bids FROM bids").ToStream<WindowTotal>());

        Assert.Contains("ToChangelog", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT Auction, Price AS other FROM bids", "has no place for column 'Auction'")]
    [InlineData("SELECT Channel AS bids FROM bids", "Column 'bids' is a STRING, and its place in WindowTotal a Int64.")]
    [InlineData("SELECT NULLIF(Auction, 1) AS bids FROM bids", "may be NULL")]
    public void Columns_that_do_not_fit_a_record_are_refused(string query, string problem)
    {
        var env = StreamEnvironment.Create();
        env.AddTable("bids", env.FromCollection(Bids));

        Assert.Contains(problem, Assert.Throws<FreshetException>(() => env.Sql(query).ToStream<WindowTotal>()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("csv")]
    public async Task Rows_written_to_files_are_read_again(string format)
    {
        var folder = Directory.CreateTempSubdirectory("freshet-sql-");
        try
        {
            var declared = $"""
                (id BIGINT, name STRING, price DECIMAL(10, 2), ok BOOLEAN, on_day DATE, at_time TIMESTAMP(3), score DOUBLE)
                WITH ('connector' = 'filesystem', 'path' = '{folder.FullName}/out', 'format' = '{format}')
                """;
            var env = StreamEnvironment.Create(new JobOptions { Parallelism = 1 });
            env.ExecuteSql($"""
                CREATE TABLE sink {declared};
                INSERT INTO sink VALUES
                  (1, 'a, "b"', 1.50, TRUE, DATE '2025-01-31', TIMESTAMP '2025-01-31 10:00:00.123', 1E0),
                  (CAST(NULL AS BIGINT), '', CAST(NULL AS DECIMAL(10, 2)), CAST(NULL AS BOOLEAN), CAST(NULL AS DATE), CAST(NULL AS TIMESTAMP(3)), CAST(NULL AS DOUBLE)),
                  (3, '日本', -0.05, FALSE, DATE '1969-12-31', TIMESTAMP '1969-12-31 23:59:59.999', -2.5E-3);
                """);
            await Run(env);

            var again = StreamEnvironment.Create(new JobOptions { Parallelism = 2 });
            again.ExecuteSql($"CREATE TABLE source {declared}");
            var lines = new ConcurrentBag<string>();
            again.Sql("SELECT * FROM source").ToChangeLines().ForEach(l => lines.Add(l.Line));
            await Run(again);

            Assert.Equal(
                [
                    "1\ta, \"b\"\t1.50\ttrue\t2025-01-31\t2025-01-31 10:00:00.123\t1.0", "3\t日本\t-0.05\tfalse\t1969-12-31\t1969-12-31 23:59:59.999\t-0.0025", "null\t\tnull\tnull\tnull\tnull\tnull",
                ],
                lines.Order(StringComparer.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("json", "{\"id\":1,\"name\":\"a\"}\n{\"id\":\"x\"}\n", "'id' is no BIGINT", "line 2")]
    [InlineData("json", "{\"id\":1", "", "line 1")]
    [InlineData("csv", "1,a\n2\n", "it has 1 values", "line 2")]
    [InlineData("csv", "1,\"a\n", "a quote does not end", "line 1")]
    public async Task Line_that_cannot_be_read_is_named_or_left_out(string format, string text, string why, string where)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, text);
            StreamEnvironment Make(string more)
            {
                var env = StreamEnvironment.Create(new JobOptions { Parallelism = 1, Restart = RestartPolicy.None });
                env.ExecuteSql($"CREATE TABLE t (id BIGINT, name STRING) WITH ('connector' = 'filesystem', 'path' = '{file}', 'format' = '{format}'{more})");
                return env;
            }

            var strict = Make("");
            strict.Sql("SELECT * FROM t").ToChangeLines().ForEach(static _ => { });
            var error = (await Assert.ThrowsAnyAsync<Exception>(() => Run(strict))).ToString();
            Assert.Contains(why, error, StringComparison.Ordinal);
            Assert.Contains(where, error, StringComparison.Ordinal);

            var lenient = Make($", '{format}.ignore-parse-errors' = 'true'");
            var lines = new ConcurrentBag<string>();
            lenient.Sql("SELECT * FROM t").ToChangeLines().ForEach(l => lines.Add(l.Line));
            await Run(lenient);
            Assert.Equal(where == "line 2" ? ["1\ta"] : [], lines);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
