namespace Freshet.Dashboard.Tests;

/// <summary>Jobs to look at.</summary>
internal static class TestJobs
{
    public sealed record Sale(string Shop, long Amount, long TimeMs);

    public sealed record Total(string Shop, long End, long Amount);

    /// <summary>A source, a filter, windows by key and the latest of each key, two sinks; endless.</summary>
    public static void Sales(StreamEnvironment env, double rate = 5_000)
    {
        var sales = env
            .Generate(n => new Sale($"shop {n % 20}", n % 100, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()), new GeneratorOptions { RatePerSecond = rate })
            .WithWatermarks(Watermarks.BoundedOutOfOrder(TimeSpan.FromMilliseconds(200)), sale => sale.TimeMs)
            .Filter(sale => sale.Amount > 3)
            .KeyBy(sale => sale.Shop);
        sales.Window(Tumbling.EventTime(TimeSpan.FromSeconds(1)))
            .Aggregate(Aggregates.Count<Sale>(), (shop, window, n) => new Total(shop, window.EndMs, n))
            .Discard();
        sales.Reduce((a, b) => a.Amount > b.Amount ? a : b).WithName("dearest").Discard();
    }
}
