using Freshet.Core;
using Freshet.Core.Graph;
using Freshet.Runtime.Jobs;
using Freshet.Sql.Tables;
using Microsoft.Extensions.Logging.Abstractions;

namespace Freshet.Sql.Tests.Running;

/// <summary>Joins whose rows event time proves dead: the same answer, over crashes too, and state that does not grow with the input.</summary>
public sealed class JoinBoundTests
{
    private const string Interval = "SELECT l.k, l.ts, r.ts AS other FROM l JOIN r ON l.k = r.k AND r.ts BETWEEN l.ts - INTERVAL '0.3' SECOND AND l.ts + INTERVAL '0.1' SECOND";

    private const string Windows =
        "SELECT l.k, l.window_end AS ts, l.n * r.n AS other FROM (SELECT k, window_start, window_end, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE l, DESCRIPTOR(ts), INTERVAL '0.05' SECOND)) GROUP BY k, window_start, window_end) l "
        + "JOIN (SELECT k, window_start, window_end, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE r, DESCRIPTOR(ts), INTERVAL '0.05' SECOND)) GROUP BY k, window_start, window_end) r "
        + "ON l.k = r.k AND l.window_start = r.window_start AND l.window_end = r.window_end";

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public async Task Interval_join_gives_every_pair_once(int crashes)
    {
        var (left, right) = (Rows(6000, 7), Rows(6000, 5));
        var (lines, _) = await Run(Interval, left, right, crashes);

        var expected = from l in left from r in right where l.K == r.K && r.Time >= l.Time - 300 && r.Time <= l.Time + 100 select $"{l.K}\t{Time(l.Time)}\t{Time(r.Time)}";
        Assert.Equal(expected.Order(StringComparer.Ordinal), lines.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public async Task Join_of_windows_gives_every_pair_once(int crashes)
    {
        var (left, right) = (Rows(6000, 7), Rows(6000, 5));
        var (lines, _) = await Run(Windows, left, right, crashes);

        static IEnumerable<(long K, long End, long N)> Counts((long K, long Time)[] rows) => rows.GroupBy(static r => (r.K, End: (r.Time / 50 * 50) + 50)).Select(static g => (g.Key.K, g.Key.End, (long)g.Count()));
        var expected = from l in Counts(left) join r in Counts(right) on (l.K, l.End) equals (r.K, r.End) select $"{l.K}\t{Time(l.End)}\t{l.N * r.N}";
        Assert.Equal(expected.Order(StringComparer.Ordinal), lines.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Interval)]
    [InlineData(Windows)]
    public async Task State_does_not_grow_with_the_input(string query)
    {
        // both sides are one table: two would not go on together
        var (_, few) = await Run(query, Rows(2_000, 7), null, 0);
        var (_, many) = await Run(query, Rows(20_000, 7), null, 0);

        Assert.True(many < few * 2, $"{few} bytes for 2,000 rows, {many} for 20,000");
    }

    [Fact]
    public void Explain_says_until_when_rows_are_kept()
    {
        var env = StreamEnvironment.Create();
        Declare(env, "l", []);
        Declare(env, "r", []);

        Assert.Contains("[keeps rows of the left until event time passes ts + 100 ms, of the right until ts + 300 ms]", env.Sql(Interval).Explain(), StringComparison.Ordinal);
        Assert.Contains("[keeps rows of the left until event time passes window_end - 1 ms, of the right until window_end - 1 ms]", env.Sql(Windows).Explain(), StringComparison.Ordinal);
        Assert.Contains("[keeps rows of the left until event time passes ts, all rows of the right]", env.Sql("SELECT l.k FROM l JOIN r ON l.k = r.k AND r.ts < l.ts").Explain(), StringComparison.Ordinal);
        env.ExecuteSql("CREATE TABLE d (k BIGINT) WITH ('connector' = 'datagen')");
        Assert.Contains("[keeps the rows of both sides until they go, which nothing bounds]", env.Sql("SELECT l.k FROM l JOIN d ON l.k = d.k").Explain(), StringComparison.Ordinal);
    }

    private static (long K, long Time)[] Rows(int count, int step) => [.. Enumerable.Range(0, count).Select(i => ((long)i % 3, (i * (long)step) - (i % 4 * 2)))];

    private static string Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture);

    private static void Declare(StreamEnvironment env, string name, (long K, long Time)[] rows)
    {
        SqlSession.Of(env).Connectors.Add($"rows-{name}", (_, columns) => new ConnectedTable(() => new MemorySource(columns, [.. rows.Select(static r => (new object?[] { r.K, r.Time }, 1L))], batchRows: 8), null));
        env.ExecuteSql($"CREATE TABLE {name} (k BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0.02' SECOND) WITH ('connector' = 'rows-{name}')");
    }

    /// <summary>The lines of the answer, and the most bytes that the join's state had, looked at every few lines.</summary>
    private static async Task<(List<string> Lines, long StateMost)> Run(string query, (long K, long Time)[] left, (long K, long Time)[]? right, int crashes)
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
            Declare(env, "l", left);
            if (right is null)
            {
                env.ExecuteSql("CREATE VIEW r AS SELECT * FROM l");
            }
            else
            {
                Declare(env, "r", right);
            }

            var (seen, passed, crashed, most) = (new List<string>(), 0, 0, 0L);
            JobHandle? handle = null;
            env.Sql(query).ToChangeLines()
                .Map(line =>
                {
                    Assert.Equal(1, line.Weight);
                    if (++passed % 500 == 0)
                    {
                        most = Math.Max(most, handle?.Status.Operators.Where(static o => o.Name.Contains("join", StringComparison.Ordinal)).Sum(static o => o.StateBytes) ?? 0);
                    }

                    return passed % 60 == 59 && crashed < crashes && crashed++ < crashes ? throw FreshetException.External("the test's crash") : line.Line;
                })
                .ToCollection(seen);
            using var job = env.Start("joins", new HostOptions { Live = LiveView.Off, Logging = NullLoggerFactory.Instance });
            handle = job.Handle;
            await job.Handle.Completion.WaitAsync(TimeSpan.FromSeconds(60));
            Assert.True(crashes == 0 || crashed > 0, "nothing crashed");
            return (seen, most);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
