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
        env.FromSequence(0, events - 1)
            .WithWatermarks(Watermarks.Monotonic(), n => n * 1000 / rate)
            .Map(n => new KeyCount((long)(Mix((ulong)n) >> 1), 1))
            .Map(k => new KeyCount(k.Key % keys, k.Count))
            .KeyBy(k => k.Key)
            .Window(windows)
            .Reduce((a, b) => new KeyCount(a.Key, a.Count + b.Count))
            .Discard();
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
