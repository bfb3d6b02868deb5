using Freshet.Core;
using Freshet.Core.Graph;
using Freshet.Sql.Tables;
using Microsoft.Extensions.Logging.Abstractions;

namespace Freshet.Sql.Tests.Running;

/// <summary>Windows that were given out stay given out over a crash: rows that were late before it are late after it.</summary>
public sealed class WindowRecoveryTests
{
    private const int Rows = 30_000;

    [Theory]
    [InlineData("TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' SECOND)")]
    [InlineData("SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '1' SECOND)")]
    public async Task Window_is_given_out_once_whatever_crashes(string window)
    {
        var folder = Directory.CreateTempSubdirectory("freshet-sql-");
        try
        {
            var env = StreamEnvironment.Create(new JobOptions
            {
                Parallelism = 1,
                EpochInterval = TimeSpan.FromMilliseconds(1),
                Checkpoints = new CheckpointOptions { Folder = folder.FullName, Interval = TimeSpan.FromMilliseconds(5) },
                Restart = RestartPolicy.Fixed(50, TimeSpan.FromMilliseconds(1)),
            });
            SqlSession.Of(env).Connectors.Add("rows", (_, columns) => new ConnectedTable(() => new MemorySource(columns, [.. All()], batchRows: 3), null));
            env.ExecuteSql("CREATE TABLE t (k BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'rows')");
            var (seen, passed, crashes) = (new List<string>(), 0, 0);

            env.Sql($"SELECT k, window_start FROM TABLE({window}) GROUP BY k, window_start, window_end").ToChangeLines()
                .Map(line => Interlocked.Increment(ref passed) % 150 == 149 && crashes++ < 20 ? throw FreshetException.External("the test's crash") : line.Line)
                .ToCollection(seen);
            await env.RunAsync("windows", new HostOptions { Live = LiveView.Off, Logging = NullLoggerFactory.Instance }).WaitAsync(TimeSpan.FromSeconds(60));

            Assert.True(crashes > 3, $"{crashes} crashes");
            Assert.Equal(seen.Distinct().Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
            Assert.True(seen.Count > 500, $"{seen.Count} windows");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Time goes on by 100 ms a row, each key has a second of its own; every third row is of the key and time of 300 rows before.</summary>
    private static IEnumerable<(object?[] Row, long Weight)> All()
    {
        for (var i = 0; i < Rows; i++)
        {
            var n = i % 3 == 2 && i > 300 ? i - 300 : i;
            yield return ([(long)n / 20, n * 100L], 1);
        }
    }
}
