using System.Globalization;

namespace Freshet.Bench;

/// <summary>How long after it was due a record, or the result of a window, reaches the sink. Checkpoints are on.</summary>
internal static class LatencyJob
{
    private const long WarmUpNs = 10_000_000_000;
    private const long Keys = 1000;
    private const long RateMax = 1_000_000_000; // one a nanosecond
    private const long SecondsMax = 1_000_000;
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    public static async Task<int> Run(BenchOptions options)
    {
        options = options with { CheckpointDefault = "1s" };
        var rate = options.Argument(0, "RATE", 1, RateMax);
        var seconds = options.Number("seconds", 20, 1, SecondsMax);
        var variant = options.Arguments.Count > 1 ? options.Arguments[1] : "stateless";
        var (schedule, all) = (new Schedule(rate), new LogHistogram());
        var events = rate * (seconds + (WarmUpNs / 1_000_000_000));
        var env = StreamEnvironment.Create(options.ToJobOptions());
        var due = env.FromSource("open loop", () => new OpenLoopReader(schedule, events), isBounded: true);
        var results = variant switch
        {
            "stateless" => Stateless(due),
            "window" => Windowed(due, schedule, rate),
            _ => throw FreshetException.User($"latency has no variant '{variant}': stateless or window."),
        };
        results.ToSink("latency", () => new LatencySink(schedule, WarmUpNs, schedule.At(events), all));
        return await Bench.Measure(env, options, _ => events, () => Fields(all, variant));
    }

    /// <summary>Two tasks with a channel between them.</summary>
    private static DataStream<long> Stateless(DataStream<long> due) => due
        .Map(time => time)
        .Filter(time => time >= 0)
        .WithNewChain();

    /// <summary>A window's result is due when the window is over; event time is the schedule's own.</summary>
    private static DataStream<long> Windowed(DataStream<long> due, Schedule schedule, long rate) => due
        .WithWatermarks(Watermarks.Monotonic(), time => schedule.StartMs + (time / 1_000_000))
        .KeyBy(time => time / (1_000_000_000 / rate) % Keys)
        .Window(Tumbling.EventTime(Window))
        .Count((_, window, _) => (window.EndMs - schedule.StartMs) * 1_000_000)
        .WithNewChain();

    private static string Fields(LogHistogram all, string variant) => string.Create(
        CultureInfo.InvariantCulture,
        $",\"variant\":\"{variant}\",\"measured\":{all.Count},\"p50_ms\":{Ms(all.Percentile(0.5)):0.000},\"p99_ms\":{Ms(all.Percentile(0.99)):0.000},\"p999_ms\":{Ms(all.Percentile(0.999)):0.000},\"max_ms\":{Ms(all.Max):0.000}");

    private static double Ms(long ns) => ns / 1e6;
}
