using Freshet.Nexmark;

namespace Freshet.Bench;

/// <content>Those that bring auctions and their bids together. An auction is there once, so bids wait for theirs alone, and in state is one row an auction.</content>
internal static partial class Queries
{
    /// <summary>The mean of the closing prices in each category.</summary>
    private static void Q4(DataStream<Event> events, IAnswer answer) => answer.TakeNewest(events
        .Filter((in e) => e.Kind != EventKind.Person)
        .Map((in Event e, out Offer offer) => offer = e.Kind == EventKind.Auction
            ? new Offer(e.Auction.Id, e.TimeMs, 0, e.Auction.ExpiresMs, e.Auction.Category)
            : new Offer(e.Bid.Auction, e.TimeMs, e.Bid.Price, 0, 0))
        .KeyBy(offer => offer.Auction)
        .Process(() => new ClosingPrices())
        .KeyBy(change => change.Category)
        .Aggregate(new MeanPrice(), (category, mean) => new CategoryMean(category, mean)));

    /// <summary>The winning bid of each auction so far.</summary>
    private static void Q9(DataStream<Event> events, IAnswer answer) => answer.TakeNewest(ByAuction(events).Process(() => new WinningBids()));

    /// <summary>All bids for the auctions of category 10.</summary>
    private static void Q20(DataStream<Event> events, IAnswer answer) => answer.Take(ByAuction(events).Process(() => new BidsOfCategory()));

    /// <summary>Auctions and bids, those of one auction together.</summary>
    private static KeyedStream<long, Event> ByAuction(DataStream<Event> events) => events.Filter((in e) => e.Kind != EventKind.Person).KeyBy(AuctionOf);

    /// <summary>The auction that an auction or a bid is about.</summary>
    internal static long AuctionOf(Event e) => e.Kind == EventKind.Auction ? e.Auction.Id : e.Bid.Auction;
}

/// <summary>An auction (which has a category) or a bid (which has a price).</summary>
internal readonly record struct Offer(long Auction, long TimeMs, long Price, long ExpiresMs, long Category)
{
    public bool IsAuction => Category != 0;
}

/// <summary>What a new highest bid changes in its category: the sum of the closing prices, and how many auctions have one.</summary>
internal readonly record struct PriceChange(long Category, long Price, long Auctions);

/// <summary>A row of q4.</summary>
internal readonly record struct CategoryMean(long Category, long Mean) : IUpdate
{
    public string ToKey() => Columns.Line(Category);

    public string ToLine() => Columns.Line(Category, Mean);
}

/// <summary>
/// A bid as it is kept in state and in rows, its texts copied: where the event's lie is this process's own affair. They are one text: read
/// from state at once, with one reference for the collector in place of three.
/// </summary>
internal readonly record struct BidFields(long Auction, long Bidder, long Price, long TimeMs, Utf8Text Texts, int ChannelEnd, int UrlEnd)
{
    public Utf8Text Channel => Texts.Slice(0, ChannelEnd);

    public Utf8Text Url => Texts.Slice(ChannelEnd, UrlEnd - ChannelEnd);

    public Utf8Text Extra => Texts.Slice(UrlEnd, Texts.Length - UrlEnd);

    public static BidFields Of(in Bid bid)
    {
        Span<byte> texts = stackalloc byte[bid.Channel.Length + bid.Url.Length + bid.Extra.Length];
        var channelEnd = bid.Channel.CopyTo(texts);
        var urlEnd = channelEnd + bid.Url.CopyTo(texts[channelEnd..]);
        bid.Extra.CopyTo(texts[urlEnd..]);
        return new BidFields(bid.Auction, bid.Bidder, bid.Price, bid.TimeMs, Utf8Text.From(texts), channelEnd, urlEnd);
    }
}

/// <summary>An auction as it is kept in state and in rows.</summary>
internal readonly record struct AuctionFields(
    long Id, Utf8Text ItemName, Utf8Text Description, long InitialBid, long Reserve, long TimeMs, long ExpiresMs, long Seller, long Category, Utf8Text Extra)
{
    public static AuctionFields Of(in Auction auction) => new(
        auction.Id, auction.ItemName.ToText(), auction.Description.ToText(), auction.InitialBid, auction.Reserve,
        auction.TimeMs, auction.ExpiresMs, auction.Seller, auction.Category, auction.Extra.ToText());
}

/// <summary>A row of q9.</summary>
internal readonly record struct WinningBid(AuctionFields Of, long Bidder, long Price, long TimeMs, Utf8Text Extra) : IUpdate
{
    public string ToKey() => Columns.Line(Of.Id);

    public string ToLine() => Columns.Line(
        Of.Id, Of.ItemName, Of.Description, Of.InitialBid, Of.Reserve, Columns.Time(Of.TimeMs), Columns.Time(Of.ExpiresMs), Of.Seller, Of.Category, Of.Extra,
        Of.Id, Bidder, Price, Columns.Time(TimeMs), Extra);
}

/// <summary>A row of q20.</summary>
internal readonly record struct AuctionBid(BidFields Bid, AuctionFields For) : IRow
{
    public string ToLine() => Columns.Line(
        Bid.Auction, Bid.Bidder, Bid.Price, Bid.Channel, Bid.Url, Columns.Time(Bid.TimeMs), Bid.Extra,
        For.ItemName, For.Description, For.InitialBid, For.Reserve, Columns.Time(For.TimeMs), Columns.Time(For.ExpiresMs), For.Seller, For.Category, For.Extra);
}

/// <summary>Texts of events as texts that may be kept.</summary>
internal static class Texts
{
    public static Utf8Text ToText(this Utf8View view) => Utf8Text.From(view.AsSpan());
}
