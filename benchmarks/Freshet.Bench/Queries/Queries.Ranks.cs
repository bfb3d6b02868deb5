using Freshet.Nexmark;

namespace Freshet.Bench;

/// <content>Those that keep the first rows in an order.</content>
internal static partial class Queries
{
    /// <summary>The newest bid of each bidder for each auction.</summary>
    private static void Q18(DataStream<Event> events, IAnswer answer) => answer.TakeNewest(events
        .Filter((in e) => e.Kind == EventKind.Bid)
        .Map((in Event e, out NewestBid bid) => bid = new NewestBid(e.Bid.Auction, e.Bid.Bidder, e.Bid.Price, e.Bid.Channel, e.Bid.Url, e.TimeMs, e.Bid.Extra))
        .KeyBy(bid => new BidderOfAuction(bid.Bidder, bid.Auction))
        .Process(() => new NewestBids()));

    /// <summary>The ten highest bids of each auction.</summary>
    private static void Q19(DataStream<Event> events, IAnswer answer) => answer.TakeNewest(events
        .Filter((in e) => e.Kind == EventKind.Bid)
        .KeyBy(e => e.Bid.Auction)
        .Process(() => new TenHighest()));
}

/// <summary>Who bids for what.</summary>
internal readonly record struct BidderOfAuction(long Bidder, long Auction);

/// <summary>A row of q18.</summary>
internal readonly record struct NewestBid(long Auction, long Bidder, long Price, Utf8View Channel, Utf8View Url, long TimeMs, Utf8View Extra) : IUpdate
{
    public string ToKey() => Columns.Line(Bidder, Auction);

    public string ToLine() => Columns.Line(Auction, Bidder, Price, Channel, Url, Columns.Time(TimeMs), Extra);
}

/// <summary>A row of q19: the bid that has this place among those of its auction, from now on.</summary>
internal readonly record struct PlacedBid(BidFields Bid, long Place) : IUpdate
{
    public string ToKey() => Columns.Line(Bid.Auction, Place);

    public string ToLine() => Columns.Line(Bid.Auction, Bid.Bidder, Bid.Price, Bid.Channel, Bid.Url, Columns.Time(Bid.TimeMs), Bid.Extra, Place);
}

/// <summary>
/// q18, keyed by bidder and auction: passes a bid that is no older than those before it. A row takes the place of the one before, so its
/// time is all that must be kept.
/// </summary>
internal sealed class NewestBids : KeyedProcessFunction<BidderOfAuction, NewestBid, NewestBid>
{
    private readonly ValueState<long> _timeMs;

    public NewestBids() => _timeMs = Value<long>("time");

    public override void OnRecord(NewestBid bid, ProcessContext<BidderOfAuction, NewestBid> context)
    {
        if (!_timeMs.Exists || bid.TimeMs >= _timeMs.Value)
        {
            _timeMs.Value = bid.TimeMs;
            context.Emit(bid);
        }
    }
}
