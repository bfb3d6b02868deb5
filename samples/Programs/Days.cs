using Freshet;
using static Freshet.Aggregates;

namespace Programs;

/// <summary>Sales by day as people in Berlin have it: the 29th of March 2026 has 23 hours there.</summary>
internal static class Days
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    public static DataStream<string> Sales(StreamEnvironment env) => env
        .FromCollection(Enumerable.Range(0, 72).Select(hour => new Sale(100, All.At("00:00:00") + (hour * 3_600_000L))))
        .WithWatermarks(Watermarks.Monotonic(), sale => sale.TimeMs)
        .KeyBy(_ => "all shops")
        .Window(Calendar.Days(Berlin))
        .Aggregate(Count<Sale>(), (shop, window, sales) => $"{TimeZoneInfo.ConvertTime(window.Start, Berlin):yyyy-MM-dd}, a day of {(window.End - window.Start).TotalHours} hours: {sales} sales");

    private sealed record Sale(long Cents, long TimeMs);
}
