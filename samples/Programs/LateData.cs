using Freshet;

namespace Programs;

/// <summary>Counts a minute that are mended by late readings, and what is too late for that beside them. Five readings a second, so that time goes on between them.</summary>
internal static class LateData
{
    private static readonly OutputTag<Reading> TooLate = new("too late");

    private static readonly Reading[] Readings =
        [new("a", 1_000), new("a", 30_000), new("a", 61_000), new("a", 59_000), new("a", 200_000), new("a", 2_000)];

    public static DataStream<string> Counts(StreamEnvironment env)
    {
        var counts = env.Generate(n => Readings[n], new GeneratorOptions { Count = Readings.Length, RatePerSecond = 5 })
            .WithParallelism(1)
            .WithWatermarks(Watermarks.Monotonic(), reading => reading.TimeMs).WithParallelism(1)
            .KeyBy(reading => reading.Sensor)
            .Window(Tumbling.EventTime(TimeSpan.FromMinutes(1)))
            .AllowedLateness(TimeSpan.FromMinutes(1))
            .LateTo(TooLate)
            .Count((sensor, window, count) => $"{sensor}, minute {window.StartMs / 60_000}: {count}");
        return counts.Union(counts.SideOutput(TooLate).Map(reading => $"{reading.Sensor} at {reading.TimeMs} ms came too late"));
    }

    private sealed record Reading(string Sensor, long TimeMs);
}
