using Freshet.Core;
using Freshet.Core.Graph;
using Freshet.Sql.Tables;
using Microsoft.Extensions.Logging.Abstractions;

namespace Freshet.Sql.Tests.Running;

/// <summary>Aggregates of windows: what is final when a window is over, by event time, the time of a zone, and the clock.</summary>
public sealed class WindowTests
{
    [Theory]
    [InlineData("TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' SECOND)", 1000, 1000)]
    [InlineData("HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '1' SECOND, INTERVAL '3' SECOND)", 1000, 3000)]
    public async Task Distinct_values_of_a_window_are_counted_once_and_given_out_once(string window, int slide, int size)
    {
        var rows = Rows(3000).ToArray();
        var lines = await Run(
            rows, $"SELECT k, window_end, COUNT(DISTINCT v) AS n, SUM(DISTINCT v) FILTER (WHERE v > 3) AS s, COUNT(*) AS c FROM TABLE({window}) GROUP BY k, window_start, window_end");

        var expected = rows.SelectMany(r => Enumerable.Range(0, size / slide).Select(n => (r.K, End: ((r.Time / slide) - n) * slide + size, r.V)))
            .GroupBy(static r => (r.K, r.End))
            .Select(static g => Line(
                g.Key.K, Time(g.Key.End), g.Where(static r => r.V is not null).Select(static r => r.V).Distinct().Count(),
                g.Any(static r => r.V > 3) ? g.Where(static r => r.V > 3).Select(static r => r.V!.Value).Distinct().Sum() : null, g.Count()));
        Assert.Equal(expected.Order(StringComparer.Ordinal), lines.Select(static l => l.Line).Order(StringComparer.Ordinal));
        Assert.All(lines, static l => Assert.Equal(1, l.Weight));
    }

    [Fact]
    public async Task Distinct_values_stay_right_whatever_crashes()
    {
        var rows = Rows(20_000).ToArray();
        const string Query = "SELECT k, window_end, COUNT(DISTINCT v) AS n FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' SECOND)) GROUP BY k, window_start, window_end";
        var crashed = await Run(rows, Query, crashes: 10);
        var quiet = await Run(rows, Query);

        Assert.Equal(quiet.Select(static l => l.Line).Order(StringComparer.Ordinal), crashed.Select(static l => l.Line).Order(StringComparer.Ordinal));
    }

    /// <summary>On 2025-10-26 in Berlin the hour from 2 to 3 is there twice, on 2025-03-30 not at all.</summary>
    [Fact]
    public async Task Windows_of_local_time_follow_the_zone_of_the_session()
    {
        string[] times = ["2025-03-30 00:30:00Z", "2025-03-30 01:30:00Z", "2025-10-26 00:30:00Z", "2025-10-26 01:30:00Z", "2025-10-26 02:30:00Z"];
        var rows = times.Select(static t => (0L, DateTimeOffset.Parse(t, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(), (long?)1)).ToArray();
        var lines = await Run(
            rows, "SELECT COUNT(*) AS n, window_start, window_end FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' HOUR)) GROUP BY window_start, window_end",
            type: "TIMESTAMP_LTZ(3)", setting: "SET 'table.local-time-zone' = 'Europe/Berlin'");

        Assert.Equal(
            ["1 01:00 02:00 of 2025-03-30", "1 03:00 04:00 of 2025-03-30", "2 02:00 03:00 of 2025-10-26", "1 03:00 04:00 of 2025-10-26"],
            lines.Select(static l => l.Line.Split('\t')).Select(static p => $"{p[0]} {p[1][11..16]} {p[2][11..16]} of {p[1][..10]}"));
    }

    [Theory]
    [InlineData("TUMBLE(TABLE p, DESCRIPTOR(now), INTERVAL '0.005' SECOND)")]
    [InlineData("SESSION(TABLE p PARTITION BY k, DESCRIPTOR(now), INTERVAL '0.001' SECOND)")]
    public async Task Rows_are_in_windows_of_the_time_at_which_they_are_worked_on(string window)
    {
        var rows = Rows(20_000).ToArray();
        var before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var lines = await Run(
            rows, $"SELECT k, window_start, window_end, COUNT(*) AS n FROM TABLE({window}) GROUP BY k, window_start, window_end",
            prepare: "CREATE VIEW p AS SELECT k, v, PROCTIME() AS now FROM t", crashes: 5, crashEvery: 3);
        var after = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        var parts = lines.ConvertAll(static l => l.Line.Split('\t'));
        Assert.Equal(rows.Length, parts.Sum(static p => long.Parse(p[3], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.All(lines, static l => Assert.Equal(1, l.Weight));
        Assert.All(parts, p => Assert.InRange(Ms(p[1]), before - 50, after));
        Assert.Equal(parts.Count, parts.Select(static p => (p[0], p[1])).Distinct().Count());
    }

    [Fact]
    public async Task Window_of_the_clock_comes_out_while_no_more_rows_come()
    {
        var env = StreamEnvironment.Create(new JobOptions { Parallelism = 1, Restart = RestartPolicy.None });
        env.ExecuteSql("CREATE TABLE t (n BIGINT, now AS PROCTIME()) WITH ('connector' = 'datagen', 'rows-per-second' = '1')");
        var first = new TaskCompletionSource();
        env.Sql("SELECT COUNT(*) AS n, window_end FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(now), INTERVAL '0.1' SECOND)) GROUP BY window_start, window_end")
            .ToChangeLines().ForEach(_ => first.TrySetResult());
        using var stop = new CancellationTokenSource();
        var run = env.RunAsync("clock", new HostOptions { Live = LiveView.Off, Logging = NullLoggerFactory.Instance }, stop.Token);
        await first.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await stop.CancelAsync();
        await run.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Window_of_a_column_without_watermark_is_refused_with_what_to_do()
    {
        var env = StreamEnvironment.Create();
        env.ExecuteSql("CREATE TABLE t (n BIGINT, ts TIMESTAMP_LTZ(3)) WITH ('connector' = 'datagen')");
        var refused = Assert.Throws<SqlBindException>(() => env.Sql("SELECT COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' SECOND)) GROUP BY window_start, window_end"));
        Assert.Contains("PROCTIME()", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<List<ChangeLine>> Run(
        (long K, long Time, long? V)[] rows, string query, string type = "TIMESTAMP(3)", string? setting = null, string? prepare = null, int crashes = 0, int crashEvery = 15)
    {
        var folder = Directory.CreateTempSubdirectory("freshet-sql-");
        try
        {
            var env = StreamEnvironment.Create(new JobOptions
            {
                Parallelism = 1,
                EpochInterval = TimeSpan.FromMilliseconds(1),
                Checkpoints = crashes == 0 ? null : new CheckpointOptions { Folder = folder.FullName, Interval = TimeSpan.FromMilliseconds(5) },
                Restart = crashes == 0 ? RestartPolicy.None : RestartPolicy.Fixed(2 * crashes, TimeSpan.FromMilliseconds(1)),
            });
            SqlSession.Of(env).Connectors.Add("rows", (_, columns) => new ConnectedTable(
                () => new MemorySource(columns, [.. rows.Select(static r => (new object?[] { r.K, r.Time, r.V }, 1L))], batchRows: 3), null));
            if (setting is not null)
            {
                env.ExecuteSql(setting);
            }

            env.ExecuteSql($"CREATE TABLE t (k BIGINT, ts {type}, v BIGINT, WATERMARK FOR ts AS ts) WITH ('connector' = 'rows')");
            if (prepare is not null)
            {
                env.ExecuteSql(prepare);
            }

            var (seen, passed, crashed) = (new List<ChangeLine>(), 0, 0);
            env.Sql(query).ToChangeLines()
                .Map(line => Interlocked.Increment(ref passed) % crashEvery == crashEvery - 1 && crashed < crashes && crashed++ < crashes ? throw FreshetException.External("the test's crash") : line)
                .ToCollection(seen);
            await env.RunAsync("windows", new HostOptions { Live = LiveView.Off, Logging = NullLoggerFactory.Instance }).WaitAsync(TimeSpan.FromSeconds(60));
            Assert.True(crashes == 0 || crashed > 0, "nothing crashed");
            return seen;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<(long K, long Time, long? V)> Rows(int count) =>
        Enumerable.Range(0, count).Select(static i => ((long)i % 4, i * 17L, i % 11 == 0 ? (long?)null : i * 7L % 9));

    private static string Line(params object?[] cells) => string.Join('\t', cells.Select(static c => c is null ? "NULL" : Convert.ToString(c, System.Globalization.CultureInfo.InvariantCulture)));

    private static string Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture);

    private static long Ms(string time) => DateTimeOffset.Parse($"{time}Z", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
