using Freshet.Nexmark;

namespace Freshet.Bench;

/// <content>Those that count bids by day.</content>
internal static partial class Queries
{
    private const long DayMs = 86_400_000;

    /// <summary>Bids, bidders and auctions of each day.</summary>
    private static void Q15(DataStream<Event> events, IAnswer answer) => answer.TakeNewest(TotalsByDay(events
        .Filter((in e) => e.Kind == EventKind.Bid)
        .Map((in Event e, out CountedBid bid) => bid = new CountedBid(e.TimeMs, e.Bid.Price, e.Bid.Bidder, e.Bid.Auction))));

    internal static DataStream<DayTotals> TotalsByDay(DataStream<CountedBid> bids) => bids.KeyBy(bid => bid.Day).Process(() => new TotalsOfDay());

    /// <summary>The same of each channel.</summary>
    private static void Q16(DataStream<Event> events, IAnswer answer) => answer.TakeNewest(TotalsByChannel(events
        .Filter((in e) => e.Kind == EventKind.Bid)
        .Map((in Event e, out ChannelBid bid) => bid = new ChannelBid(ShortText.Of(e.Bid.Channel), new CountedBid(e.TimeMs, e.Bid.Price, e.Bid.Bidder, e.Bid.Auction)))));

    internal static DataStream<ChannelTotals> TotalsByChannel(DataStream<ChannelBid> bids) =>
        bids.KeyBy(bid => new ChannelDay(bid.Channel, bid.Bid.Day)).Process(() => new TotalsOfChannel());

    /// <summary>Bids and prices of each auction and day.</summary>
    private static void Q17(DataStream<Event> events, IAnswer answer) => answer.TakeNewest(StatisticsByAuction(events
        .Filter((in e) => e.Kind == EventKind.Bid)
        .Map((in Event e, out AuctionPrice price) => price = new AuctionPrice(e.Bid.Auction, e.TimeMs / DayMs, e.Bid.Price))));

    internal static DataStream<AuctionStatistics> StatisticsByAuction(DataStream<AuctionPrice> prices) =>
        prices.KeyBy(price => new AuctionDay(price.Auction, price.Day)).Aggregate(new PriceStatistics(), (key, prices) => new AuctionStatistics(key, prices));

    /// <summary>What the totals need of a bid.</summary>
    internal readonly record struct CountedBid(long TimeMs, long Price, long Bidder, long Auction)
    {
        public long Day => TimeMs / DayMs;

        public long MinuteOfDay => TimeMs % DayMs / 60_000;
    }

    /// <summary>A bid and where it came from.</summary>
    internal readonly record struct ChannelBid(ShortText Channel, CountedBid Bid);

    /// <summary>A channel and a day since 1970.</summary>
    internal readonly record struct ChannelDay(ShortText Channel, long Day);

    /// <summary>A row of q15.</summary>
    internal readonly record struct DayTotals(long Day, BidTotals Totals) : IUpdate
    {
        public string ToKey() => Columns.Line(Day);

        public string ToLine() => Columns.Line(Columns.Day(Day), Totals.ToLine());
    }

    /// <summary>A row of q16.</summary>
    internal readonly record struct ChannelTotals(ChannelDay Of, long LastMinute, BidTotals Totals) : IUpdate
    {
        public string ToKey() => Columns.Line(Of.Channel, Of.Day);

        public string ToLine() => Columns.Line(Of.Channel, Columns.Day(Of.Day), Columns.TimeOfDay(LastMinute), Totals.ToLine());
    }

    /// <summary>The price of a bid.</summary>
    internal readonly record struct AuctionPrice(long Auction, long Day, long Price);

    /// <summary>An auction and a day since 1970.</summary>
    internal readonly record struct AuctionDay(long Auction, long Day);

    /// <summary>A row of q17.</summary>
    internal readonly record struct AuctionStatistics(AuctionDay Of, PriceStatistics.Prices Prices) : IUpdate
    {
        public string ToKey() => Columns.Line(Of.Auction, Of.Day);

        public string ToLine() => Columns.Line(Of.Auction, Columns.Day(Of.Day), Prices.Bids.ToLine(), Prices.Lowest, Prices.Highest, Prices.Sum / Prices.Bids.All, Prices.Sum);
    }

    private sealed class TotalsOfDay : BidTotalsFunction<long, CountedBid, DayTotals>
    {
        public override void OnRecord(CountedBid bid, ProcessContext<long, DayTotals> context) => context.Emit(new DayTotals(context.Key, Add(bid)));
    }

    private sealed class TotalsOfChannel : BidTotalsFunction<ChannelDay, ChannelBid, ChannelTotals>
    {
        private readonly ValueState<long> _lastMinute;

        public TotalsOfChannel() => _lastMinute = Value<long>("last minute");

        public override void OnRecord(ChannelBid bid, ProcessContext<ChannelDay, ChannelTotals> context)
        {
            _lastMinute.Value = Math.Max(_lastMinute.Value, bid.Bid.MinuteOfDay);
            context.Emit(new ChannelTotals(context.Key, _lastMinute.Value, Add(bid.Bid)));
        }
    }
}
