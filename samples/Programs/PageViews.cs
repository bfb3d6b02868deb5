using Freshet;
using static Freshet.Aggregates;

namespace Programs;

/// <summary>Views and different visitors of each page, each minute, in one accumulator.</summary>
internal static class PageViews
{
    public static DataStream<string> PerMinute(StreamEnvironment env) => env
        .FromCollection(Enumerable.Range(0, 300).Select(n => new View($"/{"abc"[n % 3]}", $"visitor {n * 7 % 11}", n * 400L)))
        .WithWatermarks(Watermarks.Monotonic(), view => view.TimeMs)
        .KeyBy(view => view.Page)
        .Window(Tumbling.EventTime(TimeSpan.FromMinutes(1)))
        .Aggregate(
            Aggregate<View, Seen, (long, long)>(
                () => new Seen(0, []),
                (seen, view) =>
                {
                    seen.Visitors.Add(view.Visitor);
                    return seen with { Views = seen.Views + 1 };
                },
                (seen, other) => new Seen(seen.Views + other.Views, [.. seen.Visitors, .. other.Visitors]),
                seen => (seen.Views, seen.Visitors.Count)),
            (page, window, seen) => $"minute {window.StartMs / 60_000}, {page}: {seen.Item1} views, {seen.Item2} visitors");

    private sealed record View(string Page, string Visitor, long TimeMs);

    private sealed record Seen(long Views, HashSet<string> Visitors);
}
