using static Freshet.Tests.Jobs;

namespace Freshet.Tests.Recovery;

/// <summary>Joins with a table that changes, in whole jobs, against the answer by hand.</summary>
public sealed class TableJoinTests
{
    private const int Records = 4000;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Each_record_gets_the_version_of_its_own_time(int parallelism)
    {
        var rows = new List<string>();
        var env = StreamEnvironment.Create(Options(parallelism: parallelism));
        Temporal(env, null, null).ToCollection(rows);

        var status = await env.RunQuietly();

        Assert.Equal(Expected(), rows.Order(StringComparer.Ordinal));
        Assert.Equal(0, status.Late);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 2)]
    public async Task Versions_and_waiting_records_go_on_exactly_at_another_parallelism(int first, int second)
    {
        using var folder = new TempFolder();
        using var stop = new CancellationTokenSource();
        var status = await Job(folder, first, 8000, stop).RunQuietly(stop: stop.Token);
        Assert.True(status.RecordsIn < 2 * Records, "the first run was to be stopped on its way");

        await Job(folder, second, null, null).RunQuietly();

        var rows = Directory.EnumerateFiles(folder["out"], "*", SearchOption.AllDirectories).Where(f => !Path.GetFileName(f).StartsWith('.')).SelectMany(File.ReadLines);
        Assert.Equal(Expected(), rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_look_up_after_loading_finds_the_last_row_of_each_key()
    {
        var rows = new List<string>();
        var env = StreamEnvironment.Create(Options(parallelism: 2));
        var table = env.Generate(n => new Row(n % 50, $"row {n}"), new GeneratorOptions { Count = 500, RatePerSecond = 2000 });
        env.FromSequence(0, 99)
            .KeyBy(n => n)
            .LookupJoin(table.WithParallelism(1).KeyBy(r => r.Key))
            .DeletedWhen(r => r.Text == "row 450")
            .AfterLoading()
            .LeftOuter((n, r) => $"{n}: {r.Text}", n => $"{n}: none")
            .ToCollection(rows);

        await env.RunQuietly();

        Assert.Equal(Enumerable.Range(0, 100).Select(n => n is > 0 and < 50 ? $"{n}: row {450 + n}" : $"{n}: none").Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Held_records_are_late_for_nobody()
    {
        var rows = new List<(long Key, long End, long Count)>();
        var env = StreamEnvironment.Create(Options(parallelism: 1));
        var table = env.Generate(n => new Row(n % 50, $"row {n}"), new GeneratorOptions { Count = 500, RatePerSecond = 2000 }).WithWatermarks(Watermarks.Monotonic(), _ => 5000);
        env.FromSequence(0, 999).WithWatermarks(Watermarks.Monotonic(), n => n)
            .KeyBy(n => n % 50)
            .LookupJoin(table.KeyBy(r => r.Key))
            .AfterLoading()
            .Inner((n, r) => n)
            .KeyBy(n => n % 2)
            .Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(100)))
            .Count((k, window, count) => (k, window.EndMs, count))
            .ToCollection(rows);

        var status = await env.RunQuietly();

        Assert.Equal(0, status.Late);
        Assert.Equal(1000, rows.Sum(r => r.Count));
    }

    private static StreamEnvironment Job(TempFolder folder, int parallelism, double? rate, CancellationTokenSource? stop)
    {
        var env = StreamEnvironment.Create(Options(folder["checkpoints"], parallelism));
        Temporal(env, rate, stop).ToFiles(folder["out"], Format.Text);
        return env;
    }

    private static DataStream<string> Temporal(StreamEnvironment env, double? rate, CancellationTokenSource? stop) =>
        Side(env, 1, rate, stop).KeyBy(e => e.Key)
            .TemporalJoin(Side(env, 2, rate, null).KeyBy(e => e.Key))
            .DeletedWhen(v => v.Id % 5 == 0)
            .LeftOuter((l, v) => $"{l.Id} {v.Id}", l => $"{l.Id} -");

    private static DataStream<Event> Side(StreamEnvironment env, int seed, double? rate, CancellationTokenSource? stop) => env
        .Generate(n => At(n, seed), new GeneratorOptions { Count = Records, RatePerSecond = rate })
        .WithWatermarks(Watermarks.BoundedOutOfOrder(TimeSpan.FromMilliseconds(60)), e => e.Time)
        .Map(e =>
        {
            if (e.Id == Records / 10)
            {
                stop?.Cancel();
            }

            return e;
        });

    /// <summary>No two records have one time, so that no answer depends on who came first.</summary>
    private static Event At(long n, int seed)
    {
        var mixed = (ulong)((n * 10) + seed) * 0x9E3779B97F4A7C15;
        return new Event(n, (long)(mixed >> 40) % 13, ((n ^ 7) * 4) + seed);
    }

    private static IEnumerable<string> Expected()
    {
        var versions = Enumerable.Range(0, Records).Select(n => At(n, 2)).OrderBy(v => v.Time).ToArray();
        return Enumerable.Range(0, Records).Select(n => At(n, 1))
            .Select(l => (l, v: versions.LastOrDefault(v => v.Key == l.Key && v.Time <= l.Time)))
            .Select(p => p.v is null || p.v.Id % 5 == 0 ? $"{p.l.Id} -" : $"{p.l.Id} {p.v.Id}")
            .Order(StringComparer.Ordinal);
    }

    private sealed record Event(long Id, long Key, long Time);

    private sealed record Row(long Key, string Text);
}
