using Microsoft.Extensions.Logging;
using static Freshet.Tests.Jobs;

namespace Freshet.Tests.BadInput;

/// <summary>Windows and triggers that do not fit each other, the input or the mode of the job.</summary>
public sealed class TriggerInputTests
{
    private static readonly TimeSpan Ten = TimeSpan.FromMilliseconds(10);

    private static readonly Dictionary<string, TriggerSpec> s_triggers = new()
    {
        ["event time"] = Triggers.EventTime,
        ["event time, early"] = Triggers.EventTime.Early(Triggers.Count(3)),
        ["processing time"] = Triggers.ProcessingTime,
        ["never"] = Triggers.Never,
        ["purging never"] = Triggers.Purging(Triggers.Never),
        ["end of input"] = Triggers.EndOfInput,
        ["count"] = Triggers.Count(3),
        ["purging count"] = Triggers.Purging(Triggers.Count(3)),
        ["continuous event time"] = Triggers.ContinuousEventTime(Ten),
        ["purging continuous event time"] = Triggers.Purging(Triggers.ContinuousEventTime(Ten)),
        ["continuous processing time"] = Triggers.ContinuousProcessingTime(Ten),
        ["purging continuous processing time"] = Triggers.Purging(Triggers.ContinuousProcessingTime(Ten)),
    };

    private static readonly Dictionary<string, WindowAssigner> s_windows = new()
    {
        ["global"] = Global.Windows(),
        ["session"] = Session.EventTime(Ten),
        ["of processing time"] = Tumbling.ProcessingTime(Ten),
    };

    [Theory]
    [InlineData("global", "never", "whose trigger never fires", "Use Triggers.EndOfInput")]
    [InlineData("global", "purging never", "whose trigger never fires", "Use Triggers.EndOfInput")]
    [InlineData("global", "continuous processing time", "by the wall clock alone", "Use Triggers.EndOfInput")]
    [InlineData("session", "never", "whose trigger never fires", "Leave the trigger out")]
    [InlineData("session", "processing time", "by the wall clock alone", "Leave the trigger out")]
    [InlineData("session", "continuous processing time", "by the wall clock alone", "Leave the trigger out")]
    [InlineData("session", "purging continuous processing time", "by the wall clock alone", "Leave the trigger out")]
    [InlineData("of processing time", "never", "whose trigger never fires", "Leave the trigger out")]
    public void A_window_that_could_never_fire_in_batch_mode_is_refused(string windows, string trigger, string why, string what)
    {
        var error = Assert.Throws<FreshetException>(() => Plan(windows, trigger, ExecutionMode.Batch, isEndless: false)).Message;

        Assert.StartsWith("'per key' has ", error, StringComparison.Ordinal);
        Assert.Contains(why, error, StringComparison.Ordinal);
        Assert.Contains(what, error, StringComparison.Ordinal);
        Assert.Equal(error, Assert.Throws<FreshetException>(() => Plan(windows, trigger, ExecutionMode.Automatic, isEndless: false)).Message);
        Assert.DoesNotContain("warning", Plan(windows, trigger, ExecutionMode.Streaming, isEndless: false), StringComparison.Ordinal);
    }

    /// <summary>Whatever is not refused in batch mode gives out every record at least once.</summary>
    [Theory]
    [InlineData("global", "event time")]
    [InlineData("global", "event time, early")]
    [InlineData("global", "end of input")]
    [InlineData("global", "continuous event time")]
    [InlineData("global", "purging continuous event time")]
    [InlineData("session", "event time")]
    [InlineData("session", "continuous event time")]
    [InlineData("session", "purging continuous event time")]
    [InlineData("of processing time", "processing time")]
    [InlineData("of processing time", "event time")]
    [InlineData("of processing time", "continuous processing time")]
    [InlineData("of processing time", "continuous event time")]
    [InlineData("of processing time", "count")]
    public async Task A_window_that_is_not_refused_in_batch_mode_gives_out_its_records(string windows, string trigger)
    {
        var env = StreamEnvironment.Create(Options() with { Mode = ExecutionMode.Batch });
        var rows = await env.FromSequence(0, 99).WithWatermarks(Watermarks.Monotonic(), n => n).KeyBy(n => n % 2)
            .Window(s_windows[windows]).Trigger(s_triggers[trigger]).Apply((_, _, records) => records).ToListAsync();

        Assert.Equal(Enumerable.Range(0, 100).Select(n => (long)n), (windows == "of processing time" ? rows.Distinct() : rows).Order()); // the clock may fire twice
    }

    [Fact]
    public async Task Results_that_a_purging_trigger_gives_out_are_all_there_in_batch_mode()
    {
        var env = StreamEnvironment.Create(Options() with { Mode = ExecutionMode.Batch });
        var rows = await env.FromSequence(0, 99).WithWatermarks(Watermarks.Monotonic(), n => n).KeyBy(n => n % 2)
            .Window(Global.Windows()).Trigger(Triggers.Purging(Triggers.ContinuousEventTime(Ten))).Count((key, _, n) => (key, n)).ToListAsync();

        Assert.Equal([(0, 4), .. Enumerable.Repeat((0L, 5L), 8), (0, 6), .. Enumerable.Repeat((1L, 5L), 10)], rows.Order()); // 10, 20, … are in the piece before
    }

    [Fact]
    public async Task A_trigger_that_never_fires_is_of_use_where_the_function_reads_the_window_at_its_end()
    {
        var env = StreamEnvironment.Create(Options() with { Mode = ExecutionMode.Batch });
        var ends = await env.FromSequence(0, 99).WithWatermarks(Watermarks.Monotonic(), n => n).KeyBy(n => 0)
            .Window(Tumbling.EventTime(Ten * 5)).Trigger(Triggers.Never).Process(() => new TellsEnds()).ToListAsync();

        Assert.Equal([50, 100], ends.Order());
    }

    [Theory]
    [InlineData("event time")]
    [InlineData("end of input")]
    public void A_global_window_that_fires_at_the_end_of_endless_input_is_refused(string trigger)
    {
        var error = Assert.Throws<FreshetException>(() => Plan("global", trigger, ExecutionMode.Streaming, isEndless: true)).Message;

        Assert.StartsWith("'per key' has a global window whose trigger fires at the end of the input alone", error, StringComparison.Ordinal);
        Assert.Contains("Use Triggers.Count", error, StringComparison.Ordinal);
        Assert.Contains("The source 'endless' has no end.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Triggers_that_could_never_fire_their_windows_are_refused_when_the_job_is_written()
    {
        Assert.Contains("Triggers.ProcessingTime", Assert.Throws<FreshetException>(() => Plan("global", "processing time", ExecutionMode.Streaming, isEndless: false)).Message, StringComparison.Ordinal);
        foreach (var windows in new[] { "session", "of processing time" })
        {
            var error = Assert.Throws<FreshetException>(() => Plan(windows, "end of input", ExecutionMode.Streaming, isEndless: false)).Message;
            Assert.Contains("before the end of the input", error, StringComparison.Ordinal);
            Assert.Contains("Global.Windows()", error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("global", "continuous event time", "the trigger of its global windows")]
    [InlineData("global", "purging continuous event time", "the trigger of its global windows")]
    [InlineData("of processing time", "event time", "the trigger of its tumbling")]
    public void A_trigger_of_event_time_without_watermarks_is_refused(string windows, string trigger, string what)
    {
        var env = StreamEnvironment.Create();
        env.FromSequence(0, 9).WithName("bare").KeyBy(n => n).Window(s_windows[windows]).Trigger(s_triggers[trigger]).Count((_, _, n) => n).WithName("per key").Discard();

        var error = Assert.Throws<FreshetException>(() => env.Explain()).Message;

        Assert.Contains($"'per key' works on event time ({what}", error, StringComparison.Ordinal);
        Assert.Contains("'bare'", error, StringComparison.Ordinal);
    }

    /// <summary>On input without an end, in a global window, and only there.</summary>
    [Theory]
    [InlineData("global", "count", true, true)]
    [InlineData("global", "never", true, true)]
    [InlineData("global", "purging never", true, true)]
    [InlineData("global", "continuous processing time", true, true)]
    [InlineData("global", "purging count", true, false)]
    [InlineData("global", "count", false, false)]
    [InlineData("session", "count", true, false)]
    public void A_trigger_that_never_purges_is_warned_of_when_the_job_is_planned(string windows, string trigger, bool isEndless, bool isWarned)
    {
        var plan = Plan(windows, trigger, ExecutionMode.Automatic, isEndless, isFolded: false);
        var folded = Plan(windows, trigger, ExecutionMode.Automatic, isEndless, isFolded: true);

        Assert.Equal(isWarned, plan.Contains("warning: 'per key' has a global window whose trigger never drops records", StringComparison.Ordinal));
        Assert.Equal(isWarned, plan.Contains("or fold the records", StringComparison.Ordinal));
        Assert.Equal(isWarned, folded.Contains("warning: 'per key' has a global window whose trigger never drops anything", StringComparison.Ordinal));
        Assert.DoesNotContain("fold the records", folded, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_has_the_warnings_of_the_plan()
    {
        var log = new LogLines();
        using var stop = new CancellationTokenSource();
        var env = StreamEnvironment.Create(Options());
        env.Generate(n => n, new GeneratorOptions { RatePerSecond = 1000 }).KeyBy(n => 0).Window(Global.Windows()).Trigger(Triggers.Count(3)).Count((_, _, n) => n)
            .ForEach(_ => stop.Cancel());

        await env.RunQuietly(stop: stop.Token, log: log);

        Assert.Equal(1, log.Count($"{LogLevel.Warning}: 'window' has a global window whose trigger never drops anything"));
    }

    private static string Plan(string windows, string trigger, ExecutionMode mode, bool isEndless, bool isFolded = true)
    {
        var env = StreamEnvironment.Create(new JobOptions { Mode = mode });
        var keyed = (isEndless ? env.Generate(n => n, new GeneratorOptions()).WithName("endless") : env.FromSequence(0, 9))
            .WithWatermarks(Watermarks.Monotonic(), n => n).KeyBy(n => n).Window(s_windows[windows]).Trigger(s_triggers[trigger]);
        (isFolded ? keyed.Count((_, _, n) => n) : keyed.Apply((_, _, records) => records)).WithName("per key").Discard();
        return env.Explain();
    }

    private sealed class TellsEnds : WindowFunction<int, long, long>
    {
        public override void OnWindow(TimeWindow window, IReadOnlyList<long> records, WindowContext<int, long> context) => Assert.Fail("it never fires");

        public override void OnClear(TimeWindow window, WindowContext<int, long> context) => context.Emit(window.EndMs);
    }
}
