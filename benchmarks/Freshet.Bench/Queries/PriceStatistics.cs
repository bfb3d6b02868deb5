namespace Freshet.Bench;

/// <summary>q17: how many bids by rank, the lowest, the highest and the sum of the prices.</summary>
internal sealed class PriceStatistics : AggregateFunction<Queries.AuctionPrice, PriceStatistics.Prices, PriceStatistics.Prices>
{
    public override bool StartsAtZero => true;

    public override void Add(ref Prices prices, Queries.AuctionPrice record)
    {
        var price = record.Price;
        prices.Lowest = prices.Bids.All == 0 ? price : Math.Min(prices.Lowest, price);
        prices.Highest = Math.Max(prices.Highest, price);
        prices.Sum += price;
        prices.Bids = prices.Bids.Plus(Ranked.RankOf(price));
    }

    public override void Merge(ref Prices prices, Prices other)
    {
        var lowest = prices.Bids.All == 0 ? other.Lowest : other.Bids.All == 0 ? prices.Lowest : Math.Min(prices.Lowest, other.Lowest);
        prices = new Prices(prices.Bids + other.Bids, lowest, Math.Max(prices.Highest, other.Highest), prices.Sum + other.Sum);
    }

    public override Prices Result(Prices prices) => prices;

    /// <summary>Prices are above zero.</summary>
    internal record struct Prices(Ranked Bids, long Lowest, long Highest, long Sum);
}
