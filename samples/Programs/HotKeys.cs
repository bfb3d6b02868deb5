using Freshet;
using static Freshet.Aggregates;

namespace Programs;

/// <summary>
/// Two stages against skew: nine of ten records have one key, so they are counted by key and salt first, then by key. The salt follows from the record. (Windows of event time fold
/// records before they cross by themselves; this is for what does not, and shows how.)
/// </summary>
internal static class HotKeys
{
    private const int Salts = 8;

    public static DataStream<string> Counts(StreamEnvironment env) => env
        .FromCollection(Enumerable.Range(0, 1000).Select(n => new Hit(n % 10 == 0 ? $"page {n % 3}" : "front page", n, n * 100L)))
        .WithWatermarks(Watermarks.Monotonic(), hit => hit.TimeMs)
        .KeyBy(hit => (hit.Page, Salt: hit.Id % Salts))
        .Window(Tumbling.EventTime(TimeSpan.FromMinutes(1)))
        .Count((key, window, count) => (key.Page, Count: count))
        .KeyBy(part => part.Page)
        .Window(Tumbling.EventTime(TimeSpan.FromMinutes(1)))
        .Aggregate(Sum<(string Page, long Count), long>(part => part.Count), (page, window, count) => $"minute {window.StartMs / 60_000}, {page}: {count}");

    private sealed record Hit(string Page, long Id, long TimeMs);
}
