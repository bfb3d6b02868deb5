using Freshet;

namespace FreshetJob;

/// <summary>A look at a page. The time is in milliseconds since 1970.</summary>
public sealed record View(string Page, string User, long TimeMs);

/// <summary>How often a page was looked at, until the end of a window.</summary>
public sealed record PageCount(string Page, DateTimeOffset Until, long Views);

/// <summary>The job: views → by page → ten seconds of event time → counts.</summary>
public static class PageViews
{
    public static DataStream<PageCount> Count(DataStream<View> views) => views
        .WithWatermarks(Watermarks.BoundedOutOfOrder(TimeSpan.FromSeconds(5)).Idle(TimeSpan.FromSeconds(10)), view => view.TimeMs)
        .KeyBy(view => view.Page)
        .Window(Tumbling.EventTime(TimeSpan.FromSeconds(10)))
        .Count((page, window, count) => new PageCount(page, window.End, count));

    /// <summary>View n, made up: twenty milliseconds after the one before.</summary>
    public static View Made(long n) => new(n % 7 is 0 or 3 ? "/" : $"/product/{n * 31 % 5}", $"user-{n % 100}", 1_767_225_600_000 + (n * 20));
}
