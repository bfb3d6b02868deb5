using static Freshet.Aggregates;
using static Freshet.Tests.Jobs;

namespace Freshet.Tests.Recovery;

/// <summary>Windows of the whole stream, of two streams, after windows, and sessions over a restart, in whole jobs.</summary>
public sealed class WindowKindsTests
{
    private const long Numbers = 20_000;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Windows_of_the_whole_stream_count_all(int parallelism)
    {
        var (rows, general) = (new List<(long, long)>(), new List<(long, long)>());
        var env = StreamEnvironment.Create(Options(parallelism: parallelism));
        var numbers = env.FromSequence(0, Numbers - 1).WithWatermarks(Watermarks.Monotonic(), n => n);
        numbers.WindowAll(Tumbling.EventTime(TimeSpan.FromMilliseconds(1000))).Count((w, n) => (w.StartMs, n)).ToCollection(rows);
        numbers.WindowAll(Cumulative.EventTime(TimeSpan.FromMilliseconds(2000), TimeSpan.FromMilliseconds(1000))).Count((_, w, n) => (w.EndMs, n)).ToCollection(general);

        await env.RunQuietly();

        Assert.Equal(Enumerable.Range(0, 20).Select(i => (i * 1000L, 1000L)), rows.Order());
        Assert.Equal(Enumerable.Range(0, 20).Select(i => ((i + 1) * 1000L, i % 2 == 0 ? 1000L : 2000L)), general.Order());
    }

    [Fact]
    public async Task Two_streams_meet_in_windows_with_and_without_partners()
    {
        var (groups, pairs) = (new List<string>(), new List<string>());
        var env = StreamEnvironment.Create(Options(parallelism: 2));
        var left = env.FromCollection([1, 2, 11, 25]).WithWatermarks(Watermarks.Monotonic(), n => n).KeyBy(n => n % 2);
        var right = env.FromCollection(["3", "4", "14", "34"]).WithWatermarks(Watermarks.Monotonic(), long.Parse).KeyBy(s => int.Parse(s) % 2);
        var both = left.CoGroup(right).Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(10)));
        both.Apply((k, w, l, r) => new[] { $"{k}@{w.StartMs}: {string.Join(' ', l)} | {string.Join(' ', r)}" }).ToCollection(groups);
        both.Join((l, r) => $"{l}-{r}").ToCollection(pairs);

        await env.RunQuietly();

        Assert.Equal(["0@0: 2 | 4", "0@10:  | 14", "0@30:  | 34", "1@0: 1 | 3", "1@10: 11 | ", "1@20: 25 | "], groups.Order(StringComparer.Ordinal));
        Assert.Equal(["1-3", "2-4"], pairs.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_top_of_each_window_comes_from_a_window_after_a_window()
    {
        var rows = new List<(long End, long Key, long Count)>();
        var env = StreamEnvironment.Create(Options(parallelism: 2));
        env.FromSequence(0, Numbers - 1).WithWatermarks(Watermarks.Monotonic(), n => n)
            .KeyBy(n => n * n % 10)
            .Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(1000)))
            .Count((k, w, n) => (Key: k, w.EndMs, Count: n))
            .WindowAll(Tumbling.EventTime(TimeSpan.FromMilliseconds(1000))).General()
            .Apply((_, w, counts) => counts.OrderByDescending(c => c.Count).ThenBy(c => c.Key).Take(2).Select(c => (w.EndMs, c.Key, c.Count)))
            .ToCollection(rows);

        await env.RunQuietly();

        Assert.Equal(Enumerable.Range(1, 20).SelectMany(i => new[] { (i * 1000L, 1L, 200L), (i * 1000L, 4L, 200L) }), rows.Order());
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 2)]
    public async Task Sessions_go_on_exactly_at_another_parallelism(int first, int second)
    {
        using var folder = new TempFolder();
        using var stop = new CancellationTokenSource();
        var status = await Sessions(folder, first, 20_000, stop).RunQuietly(stop: stop.Token);
        Assert.True(status.RecordsIn < Numbers, "the first run was to be stopped on its way");

        await Sessions(folder, second, null, null).RunQuietly();

        Assert.Equal(Sorted(ExpectedSessions()), Sorted(ReadCsv(folder["out"])));
    }

    private static StreamEnvironment Sessions(TempFolder folder, int parallelism, double? rate, CancellationTokenSource? stop)
    {
        var env = StreamEnvironment.Create(Options(folder["checkpoints"], parallelism));
        env.Generate(n => n, new GeneratorOptions { Count = Numbers, RatePerSecond = rate })
            .WithWatermarks(Watermarks.BoundedOutOfOrder(TimeSpan.FromMilliseconds(100)), Time)
            .Map(n =>
            {
                if (n == Numbers / 10)
                {
                    stop?.Cancel();
                }

                return n;
            })
            .KeyBy(n => n % Keys)
            .Window(Session.EventTime(TimeSpan.FromMilliseconds(30)))
            .Count((k, w, n) => new Counted(k, w.EndMs, n))
            .ToFiles(folder["out"], Format.Csv<Counted>());
        return env;
    }

    /// <summary>Every hundred numbers a pause.</summary>
    private static long Time(long n) => (n ^ 3) + (n / 100 * 50);

    private static IEnumerable<Counted> ExpectedSessions()
    {
        foreach (var key in Enumerable.Range(0, (int)Numbers).Select(n => (long)n).GroupBy(n => n % Keys))
        {
            var (end, count) = (long.MinValue, 0L);
            foreach (var time in key.Select(Time).Order())
            {
                if (time >= end && count > 0)
                {
                    yield return new Counted(key.Key, end, count);
                    count = 0;
                }

                (end, count) = (time + 30, count + 1);
            }

            yield return new Counted(key.Key, end, count);
        }
    }
}
