using Freshet.Nexmark;

namespace Freshet.Bench;

/// <summary>The jobs by name.</summary>
internal static class Jobs
{
    public static async Task<int> Run(BenchOptions options)
    {
        switch (options.Name)
        {
            case "keyed":
                return await Keyed(options);
            case "state":
                return await KeyedState.Run(options);
            case "wordcount":
                return await WordCount.Run(options);
            case "events":
                using (var stdout = Console.OpenStandardOutput())
                {
                    NexmarkText.Write(
                        stdout,
                        options.Argument(0, "COUNT"),
                        options.Arguments.Count > 1 ? options.Argument(1, "SEED") : 1,
                        options.Arguments.Count > 2 ? options.Argument(2, "RATE") : 1_000_000,
                        options.Arguments.Count > 3 ? options.Argument(3, "DISORDER") : 1);
                }

                return 0;
            default:
                throw FreshetException.User($"There is no job '{options.Name}'.\n{Bench.Usage}");
        }
    }

    /// <summary>The job of <c>flink-bench keyed</c>.</summary>
    private static Task<int> Keyed(BenchOptions options)
    {
        var keys = options.Argument(0, "KEYS");
        var (events, rate, window) = (options.Number("events", 10_000_000), options.Number("rate", 1_000_000), options.Number("window", 1));
        var env = StreamEnvironment.Create(options.ToJobOptions());
        env.FromSequence(0, events - 1)
            .WithWatermarks(Watermarks.Monotonic(), n => n * 1000 / rate)
            .Map(n => new KeyCount((long)(Mix((ulong)n) >> 1), 1))
            .Map(k => new KeyCount(k.Key % keys, k.Count))
            .KeyBy(k => k.Key)
            .Window(Tumbling.EventTime(TimeSpan.FromSeconds(window)))
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
