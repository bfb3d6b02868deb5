using static Freshet.Tests.Jobs;

namespace Freshet.Tests.Recovery;

/// <summary>Interval joins in whole jobs, against every pair looked at by hand.</summary>
public sealed class IntervalJoinTests
{
    private const int Records = 4000;

    [Theory]
    [InlineData(-30, 40, 1, "inner")]
    [InlineData(-30, 40, 3, "inner")]
    [InlineData(0, 0, 2, "full")]
    [InlineData(10, 500, 2, "full")]
    [InlineData(-500, -10, 2, "full")]
    [InlineData(-30, 40, 3, "left")]
    [InlineData(-30, 40, 3, "right")]
    public async Task Pairs_and_records_alone_are_those_of_all_pairs_looked_at(int lower, int upper, int parallelism, string kind)
    {
        var rows = new List<string>();
        var env = StreamEnvironment.Create(Options(parallelism: parallelism));
        Join(env, lower, upper, kind, null, null).ToCollection(rows);

        var status = await env.RunQuietly();

        Assert.Equal(Expected(lower, upper, kind), rows.Order(StringComparer.Ordinal));
        Assert.Equal(0, status.Late);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 2)]
    public async Task What_was_kept_goes_on_exactly_at_another_parallelism(int first, int second)
    {
        // a run that reached its end before it was told to stop says nothing: another one
        for (var attempt = 1; !await StoppedOnItsWay(first, second); attempt++)
        {
            Assert.True(attempt < 10, "the first run was to be stopped on its way");
        }
    }

    private static async Task<bool> StoppedOnItsWay(int first, int second)
    {
        using var folder = new TempFolder();
        using var stop = new CancellationTokenSource();
        var status = await Job(folder, first, 8000, stop).RunQuietly(stop: stop.Token);
        if (status.RecordsIn >= 2 * Records)
        {
            return false;
        }

        await Job(folder, second, null, null).RunQuietly();

        var rows = Directory.EnumerateFiles(folder["out"], "*", SearchOption.AllDirectories).Where(f => !Path.GetFileName(f).StartsWith('.')).SelectMany(File.ReadLines);
        Assert.Equal(Expected(-30, 40, "full"), rows.Order(StringComparer.Ordinal));
        return true;
    }

    [Fact]
    public async Task Results_are_late_for_nobody_and_late_records_are_counted_and_set_aside()
    {
        var (rows, late) = (new List<string>(), new List<Event>());
        var tag = new OutputTag<Event>("late");
        var env = StreamEnvironment.Create(Options(parallelism: 1));
        var left = env.FromCollection([new Event(1, 0, 100), new Event(2, 0, 1000), new Event(3, 0, 50)]).WithWatermarks(Watermarks.Monotonic(), e => e.Time);
        var right = env.FromCollection([new Event(9, 0, 2000)]).WithWatermarks(Watermarks.Monotonic(), e => e.Time);
        var joined = left.KeyBy(e => e.Key).IntervalJoin(right.KeyBy(e => e.Key))
            .Between(TimeSpan.FromMilliseconds(-10), TimeSpan.FromMilliseconds(10))
            .LateLeftTo(tag)
            .LeftOuter((l, r) => "pair", l => $"{l.Id} alone");
        joined.SideOutput(tag).ToCollection(late);
        joined.KeyBy(s => s).Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(100))).Count((s, window, n) => $"{s} {window.EndMs}").ToCollection(rows);

        var status = await env.RunQuietly();

        Assert.Contains("1 alone 200", rows); // known to be alone at 110
        Assert.Contains("2 alone 1100", rows);
        Assert.Equal(late.Count, status.Late);
        Assert.Equal(3, rows.Count + late.Count);
    }

    [Fact]
    public void Bounds_that_cannot_work_are_refused()
    {
        var env = StreamEnvironment.Create();
        var stream = env.FromSequence(0, 1).KeyBy(n => n);

        Assert.Contains("must not be above", Refused(() => stream.IntervalJoin(stream).Between(TimeSpan.FromMilliseconds(5), TimeSpan.Zero)), StringComparison.Ordinal);
        Assert.Contains("whole milliseconds", Refused(() => stream.IntervalJoin(stream).Between(TimeSpan.Zero, TimeSpan.FromTicks(1))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_join_without_event_times_says_what_to_do()
    {
        var env = StreamEnvironment.Create(Options());
        var stream = env.FromSequence(0, 1).KeyBy(n => n);
        stream.IntervalJoin(stream).Between(TimeSpan.Zero, TimeSpan.Zero).Inner((l, r) => l).Discard();

        var error = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly());

        Assert.Contains("'interval-join' works on event time (an interval of it), and nothing makes watermarks between it and the source 'from sequence'", error.Message, StringComparison.Ordinal);
    }

    private static string Refused(Action build) => Assert.Throws<FreshetException>(build).Message;

    private static StreamEnvironment Job(TempFolder folder, int parallelism, double? rate, CancellationTokenSource? stop)
    {
        var env = StreamEnvironment.Create(Options(folder["checkpoints"], parallelism));
        Join(env, -30, 40, "full", rate, stop).ToFiles(folder["out"], Format.Text);
        return env;
    }

    private static DataStream<string> Join(StreamEnvironment env, int lower, int upper, string kind, double? rate, CancellationTokenSource? stop)
    {
        var join = Side(env, 1, rate, stop).KeyBy(e => e.Key).IntervalJoin(Side(env, 2, rate, null).KeyBy(e => e.Key))
            .Between(TimeSpan.FromMilliseconds(lower), TimeSpan.FromMilliseconds(upper));
        return kind switch
        {
            "inner" => join.Inner(Pair),
            "left" => join.LeftOuter(Pair, l => $"{l.Id} -"),
            "right" => join.RightOuter(Pair, r => $"- {r.Id}"),
            _ => join.FullOuter(Pair, l => $"{l.Id} -", r => $"- {r.Id}"),
        };
    }

    private static string Pair(Event left, Event right) => $"{left.Id} {right.Id}";

    private static DataStream<Event> Side(StreamEnvironment env, int seed, double? rate, CancellationTokenSource? stop) => env
        .Generate(n => At(n, seed), new GeneratorOptions { Count = Records, RatePerSecond = rate })
        .WithWatermarks(Watermarks.BoundedOutOfOrder(TimeSpan.FromMilliseconds(20)), e => e.Time)
        .Map(e =>
        {
            if (e.Id == Records / 10)
            {
                stop?.Cancel();
            }

            return e;
        });

    private static Event At(long n, int seed)
    {
        var mixed = (ulong)((n * 10) + seed) * 0x9E3779B97F4A7C15;
        return new Event(n, (long)(mixed >> 40) % 13, (n * 5) + ((long)(mixed >> 20) % 20));
    }

    private static IEnumerable<string> Expected(int lower, int upper, string kind)
    {
        var (lefts, rights) = (Enumerable.Range(0, Records).Select(n => At(n, 1)).ToArray(), Enumerable.Range(0, Records).Select(n => At(n, 2)).ToArray());
        var pairs = (from l in lefts from r in rights where l.Key == r.Key && r.Time >= l.Time + lower && r.Time <= l.Time + upper select (l, r)).ToArray();
        var (metLeft, metRight) = (pairs.Select(p => p.l.Id).ToHashSet(), pairs.Select(p => p.r.Id).ToHashSet());
        var rows = pairs.Select(p => Pair(p.l, p.r));
        if (kind is "left" or "full")
        {
            rows = rows.Concat(lefts.Where(l => !metLeft.Contains(l.Id)).Select(l => $"{l.Id} -"));
        }

        if (kind is "right" or "full")
        {
            rows = rows.Concat(rights.Where(r => !metRight.Contains(r.Id)).Select(r => $"- {r.Id}"));
        }

        return rows.Order(StringComparer.Ordinal);
    }

    private sealed record Event(long Id, long Key, long Time);
}
