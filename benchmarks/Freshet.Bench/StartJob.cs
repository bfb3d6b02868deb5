using System.Diagnostics;
using System.Globalization;

namespace Freshet.Bench;

/// <summary>How long it takes from the start of the process to the first result of a windowed job.</summary>
internal static class StartJob
{
    public static Task<int> Run(BenchOptions options)
    {
        const long Events = 20_000;
        var firstMs = 0.0;
        var env = StreamEnvironment.Create(options.ToJobOptions());
        env.FromSequence(0, Events - 1)
            .WithWatermarks(Watermarks.Monotonic(), n => n)
            .KeyBy(n => n % 100)
            .Window(Tumbling.EventTime(TimeSpan.FromSeconds(1)))
            .Count((key, _, count) => (key, count))
            .ForEach(_ => firstMs = firstMs == 0 ? (DateTime.Now - Process.GetCurrentProcess().StartTime).TotalMilliseconds : firstMs);
        return Bench.Measure(
            env, options, _ => Events, () => string.Create(CultureInfo.InvariantCulture, $",\"first_output_ms\":{firstMs:0}"), watchPauses: false);
    }
}
