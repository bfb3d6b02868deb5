using Freshet;
using static Freshet.Aggregates;

namespace Programs;

/// <summary>The two products that sell most, each minute: a window of counts by product, then one over all counts of a minute.</summary>
internal static class TopProducts
{
    public static DataStream<string> PerMinute(StreamEnvironment env) => env
        .FromCollection(Enumerable.Range(0, 600).Select(n => new Sale($"product {n * n % 7}", 1 + (n % 3), n * 200L)))
        .WithWatermarks(Watermarks.Monotonic(), sale => sale.TimeMs)
        .KeyBy(sale => sale.Product)
        .Window(Tumbling.EventTime(TimeSpan.FromMinutes(1)))
        .Aggregate(Sum<Sale, long>(sale => sale.Count), (product, window, sold) => (Product: product, window.StartMs, Sold: sold))
        .WindowAll(Tumbling.EventTime(TimeSpan.FromMinutes(1))).General()
        .Apply((_, window, products) => products
            .OrderByDescending(p => p.Sold).ThenBy(p => p.Product, StringComparer.Ordinal)
            .Take(2)
            .Select((p, place) => $"minute {window.StartMs / 60_000}, place {place + 1}: {p.Product}, {p.Sold} sold"));

    private sealed record Sale(string Product, long Count, long TimeMs);
}
