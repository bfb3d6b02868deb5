namespace Freshet.Bench;

/// <summary>Numbers by a hash of them, counted in windows.</summary>
internal static class WindowJobs
{
    /// <summary>The job of <c>flink-bench keyed</c>.</summary>
    public static Task<int> Keyed(BenchOptions options) =>
        Count(options, options.PositiveArgument(0, "KEYS"), Tumbling.EventTime(TimeSpan.FromSeconds(options.Number("window", 1, 1, BenchOptions.DurationMaxSeconds))));

    /// <summary>The same with windows that overlap.</summary>
    public static Task<int> Hop(BenchOptions options)
    {
        var windows = Sliding.EventTime(options.ArgumentDuration(0, "SIZE"), options.ArgumentDuration(1, "SLIDE"));
        return Count(options, options.PositiveArgument(2, "KEYS"), windows);
    }

    private static Task<int> Count(BenchOptions options, long keys, EventTimeWindows windows)
    {
        var (events, rate) = (options.Events(10_000_000), options.Rate());
        var env = StreamEnvironment.Create(options.ToJobOptions());
        var numbers = env.FromSequence(0, events - 1)
            .WithWatermarks(Watermarks.Monotonic(), n => n * 1000 / rate);
        Func<long, KeyCount> hashed = n => new KeyCount((long)(Mix((ulong)n) >> 1), 1);
        Func<KeyCount, KeyCount> bounded = k => new KeyCount(k.Key % keys, k.Count);
        var mapped = (options.Text("maps") ?? "two") switch
        {
            "two" => numbers.Map(hashed).Map(bounded),
            "composed" => numbers.Map(n => bounded(hashed(n))), // what joining neighbouring maps in the engine could give
            "one" => numbers.Map(n => new KeyCount((long)(Mix((ulong)n) >> 1) % keys, 1)),
            var other => throw FreshetException.User($"--maps {other}: give two, composed or one.\n{Bench.Usage}"),
        };
        var windowed = mapped.KeyBy(k => k.Key).Window(windows);
        var counted = (options.Text("fold") ?? "reduce") switch
        {
            "reduce" => windowed.Reduce((a, b) => new KeyCount(a.Key, a.Count + b.Count)),
            "count" => windowed.Count((key, _, count) => new KeyCount(key, count)),
            var other => throw FreshetException.User($"--fold {other}: give reduce or count.\n{Bench.Usage}"),
        };
        counted.Discard();
        return Bench.Measure(env, options, _ => events);
    }

    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private readonly record struct KeyCount(long Key, long Count);
}
