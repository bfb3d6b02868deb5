using Freshet.Nexmark;

namespace Freshet.Bench;

/// <content>Those with windows.</content>
internal static partial class Queries
{
    private static void Q5(DataStream<Event> events, IAnswer answer) => answer.Take(events
        .Filter((in e) => e.Kind == EventKind.Bid)
        .Map((in Event e, out long auction) => auction = e.Bid.Auction)
        .KeyBy(auction => auction)
        .Window(Sliding.EventTime(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(2)))
        .Count((auction, _, count) => new AuctionCount(auction, count))
        .Transform("hottest auctions", () => new HottestAuctions(), isStateful: true)
        .WithParallelism(1));

    private static void Q7(DataStream<Event> events, IAnswer answer) => answer.Take(events
        .Filter((in e) => e.Kind == EventKind.Bid)
        .Map((in Event e, out PricedBid bid) => bid = new PricedBid(e.Bid.Auction, e.Bid.Price, e.Bid.Bidder, e.TimeMs, e.Bid.Extra))
        .Transform("rising bids", () => new RisingBids())
        .Transform("highest bids", () => new HighestBids(), isStateful: true)
        .WithParallelism(1));
}

/// <summary>How many bids an auction got in a window.</summary>
internal readonly record struct AuctionCount(long Auction, long Count) : IRow
{
    public string ToLine() => Columns.Line(Auction, Count);
}

/// <summary>A bid as q7 wants it.</summary>
internal readonly record struct PricedBid(long Auction, long Price, long Bidder, long TimeMs, Utf8View Extra) : IRow
{
    public string ToLine() => Columns.Line(Auction, Price, Bidder, Columns.Time(TimeMs), Extra);
}
