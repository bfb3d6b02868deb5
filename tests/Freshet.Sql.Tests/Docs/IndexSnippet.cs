namespace Freshet.Sql.Tests.Docs;

/// <summary>The program of docs/sql/index.md, compiled and run.</summary>
internal static class IndexSnippet
{
    public sealed record Bid(string Channel, decimal Price);

    public sealed record ChannelTotal(string Channel, long Bids, decimal? Total);

    public static async Task Run(Bid[] bids)
    {
        // index begin
        var env = StreamEnvironment.Create();
        env.AddTable("bids", env.FromCollection(bids));

        var totals = env.Sql("""
            SELECT Channel, COUNT(*) AS Bids, SUM(Price) AS Total
            FROM bids
            WHERE Price > 1
            GROUP BY Channel
            """);

        totals.ToChangelog<ChannelTotal>().ForEach(change => Console.WriteLine($"{(change.Weight > 0 ? "+" : "-")} {change.Row}"));

        await env.RunAsync("totals");
        // index end
    }
}
