using Freshet.Core;

namespace Freshet.Tests.BadInput;

/// <summary>What windows refuse: another window's state, times that are none, a function that throws.</summary>
public sealed class WindowInputTests
{
    private static readonly TimeSpan Ten = TimeSpan.FromMilliseconds(100);

    public static TheoryData<string> Changes => ["size", "slide", "offset"];

    public static TheoryData<string> OnEventTime => ["tumbling", "session", "whole stream", "temporal join"];

    /// <summary>Such a job would give out nothing before the end of its input, or for ever.</summary>
    [Theory]
    [MemberData(nameof(OnEventTime))]
    public void Event_time_without_watermarks_is_refused_when_the_job_is_planned(string what)
    {
        var env = StreamEnvironment.Create();
        var timed = env.FromSequence(0, 10).WithName("timed").WithWatermarks(Watermarks.Monotonic(), n => n);
        var mixed = timed.Union(env.FromSequence(0, 10).WithName("bare").Map(n => n));
        switch (what)
        {
            case "tumbling":
                mixed.KeyBy(n => n).Window(Tumbling.EventTime(Ten)).Count((_, _, n) => n).Discard();
                break;
            case "session":
                mixed.KeyBy(n => n).Window(Session.EventTime(Ten)).Count((_, _, n) => n).Discard();
                break;
            case "whole stream":
                mixed.WindowAll(Tumbling.EventTime(Ten)).Count((_, n) => n).Discard();
                break;
            default:
                timed.KeyBy(n => n).TemporalJoin(mixed.KeyBy(n => n)).Inner((a, b) => a + b).Discard();
                break;
        }

        var error = Assert.Throws<FreshetException>(() => env.Explain()).Message;
        Assert.Contains("works on event time", error, StringComparison.Ordinal);
        Assert.Contains("nothing makes watermarks between it and the source 'bare'", error, StringComparison.Ordinal);
        Assert.Contains("Put WithWatermarks after the source, before KeyBy", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Processing_time_and_global_windows_need_no_watermarks()
    {
        var env = StreamEnvironment.Create();
        env.FromSequence(0, 10).KeyBy(n => n).Window(Tumbling.ProcessingTime(Ten)).Count((_, _, n) => n).Discard();
        env.FromSequence(0, 10).KeyBy(n => n).Window(Global.Windows()).Trigger(Triggers.EndOfInput).Count((_, _, n) => n).Discard();

        Assert.Contains("window", env.Explain(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task State_of_other_windows_is_refused(string change)
    {
        using var folder = new TempFolder();
        using var stop = new CancellationTokenSource();
        var reached = new TaskCompletionSource();
        var first = Job(folder, Tumbling.EventTime(Ten), n =>
        {
            if (n >= 150)
            {
                reached.TrySetResult();
            }
        });
        var run = first.RunQuietly(stop: stop.Token);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await stop.CancelAsync(); // with an open window
        await run;

        var other = change switch
        {
            "size" => Tumbling.EventTime(Ten / 2),
            "slide" => Sliding.EventTime(Ten, Ten / 2),
            _ => Tumbling.EventTime(Ten, Ten / 4),
        };
        var error = await Assert.ThrowsAsync<FreshetException>(() => Job(folder, other, _ => { }).RunQuietly());

        Assert.Contains("window", error.Message, StringComparison.Ordinal);
        Assert.Contains("tumbling 00:00:00.1", error.Message, StringComparison.Ordinal);
        Assert.Contains(change == "size" ? "tumbling 00:00:00.05" : change == "slide" ? "sliding" : "from 00:00:00.025", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_of_other_count_windows_is_refused()
    {
        using var folder = new TempFolder();
        using var stop = new CancellationTokenSource();
        var reached = new TaskCompletionSource();
        var run = Counts(folder, 10, () => reached.TrySetResult()).RunQuietly(stop: stop.Token);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await stop.CancelAsync();
        await run;
        var error = await Assert.ThrowsAsync<FreshetException>(() => Counts(folder, 20, () => { }).RunQuietly());

        Assert.Contains("of 10 records", error.Message, StringComparison.Ordinal);
        Assert.Contains("of 20 records", error.Message, StringComparison.Ordinal);

        static StreamEnvironment Counts(TempFolder folder, int size, Action onResult)
        {
            var env = StreamEnvironment.Create(Jobs.Options(folder["checkpoints"], 1));
            env.Generate(n => n, new GeneratorOptions { RatePerSecond = 1000 })
                .KeyBy(n => n % 3)
                .CountWindow(size)
                .Count((key, n) => n)
                .ForEach(_ => onResult());
            return env;
        }
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public async Task A_time_that_is_none_is_refused_with_its_record(long time)
    {
        var env = StreamEnvironment.Create(Jobs.Options(parallelism: 1));
        env.FromCollection([1L, 2, 3])
            .WithWatermarks(Watermarks.Monotonic(), n => n == 2 ? time : n)
            .KeyBy(n => n)
            .Window(Tumbling.EventTime(Ten))
            .Count((key, window, n) => n)
            .Discard();
        var error = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly());

        Assert.Contains($"event time {time} on record 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("(2)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_throwing_aggregate_names_its_record()
    {
        var env = StreamEnvironment.Create(Jobs.Options(parallelism: 1));
        env.FromSequence(1, 1000)
            .WithWatermarks(Watermarks.Monotonic(), n => n)
            .KeyBy(n => n % 2)
            .Window(Tumbling.EventTime(Ten * 100))
            .Aggregate(Aggregates.Sum<long, long>(n => n == 666 ? throw new InvalidOperationException("not this one") : n), (key, window, sum) => sum)
            .Discard();
        var error = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly());

        Assert.Contains("operator 'window'", error.Message, StringComparison.Ordinal);
        Assert.Contains("record 665 of this subtask (666): not this one", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_was_emptied_can_be_filled_by_the_next_run()
    {
        var list = new List<long>();
        for (var run = 0; run < 2; run++)
        {
            list.Clear();
            var env = StreamEnvironment.Create(Jobs.Options());
            env.FromSequence(1, 10).ToCollection(list);
            await env.RunQuietly();
            Assert.Equal(10, list.Count);
        }
    }

    private static StreamEnvironment Job(TempFolder folder, EventTimeWindows windows, Action<long> onRecord)
    {
        var env = StreamEnvironment.Create(Jobs.Options(folder["checkpoints"], 1));
        env.Generate(n => n, new GeneratorOptions { RatePerSecond = 1000 })
            .WithWatermarks(Watermarks.Monotonic(), n => n)
            .Map(n =>
            {
                onRecord(n);
                return n;
            })
            .KeyBy(n => n % 3)
            .Window(windows)
            .Count((key, window, n) => n)
            .Discard();
        return env;
    }
}
