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
        .Count((auction, window, count) => new WindowCount(window.EndMs, auction, count))
        .KeyBy(count => count.WindowEndMs)
        .Process(() => new HottestAuctions()));

    private static void Q7(DataStream<Event> events, IAnswer answer) => answer.Take(ToCompare(events)
        .KeyBy(bid => bid.WindowEndMs)
        .Process(() => new HighestBids()));

    /// <summary>By the wall clock: the windows differ from run to run, in any engine.</summary>
    private static void Q12(DataStream<Event> events, IAnswer answer) => answer.Take(events
        .Filter((in e) => e.Kind == EventKind.Bid)
        .Map((in Event e, out long bidder) => bidder = e.Bid.Bidder)
        .KeyBy(bidder => bidder)
        .Window(Tumbling.ProcessingTime(TimeSpan.FromMilliseconds(TenSeconds.Ms)))
        .Count((bidder, window, count) => new BidderCount(bidder, count, window.StartMs, window.EndMs)));

    /// <summary>A bid made in the very millisecond in which a window ends is in the next one, and yet q7's BETWEEN compares it with both.</summary>
    internal static DataStream<ComparedBid> ToCompare(DataStream<Event> events) => events.FlatMap((in Event e, FlatMapOutput<ComparedBid> output) =>
    {
        if (e.Kind == EventKind.Bid)
        {
            var end = TenSeconds.EndOf(e.TimeMs);
            output.Emit(new ComparedBid(end, e.TimeMs, e.Bid.Auction, e.Bid.Price, e.Bid.Bidder, e.Bid.Extra));
            if (e.TimeMs == end - TenSeconds.Ms)
            {
                output.Emit(new ComparedBid(e.TimeMs, e.TimeMs, e.Bid.Auction, e.Bid.Price, e.Bid.Bidder, e.Bid.Extra));
            }
        }
    });
}

/// <summary>How many bids an auction got in the window with this end.</summary>
internal readonly record struct WindowCount(long WindowEndMs, long Auction, long Count);

/// <summary>How many bids an auction got.</summary>
internal readonly record struct AuctionCount(long Auction, long Count) : IRow
{
    public string ToLine() => Columns.Line(Auction, Count);
}

/// <summary>A bid and the end of a window that it is compared with: its own, or the one before.</summary>
internal readonly record struct ComparedBid(long WindowEndMs, long TimeMs, long Auction, long Price, long Bidder, Utf8View Extra)
{
    public bool IsIn => TimeMs < WindowEndMs;

    public HighestBid ToRow() => new(Auction, Price, Bidder, TimeMs, Extra.ToString());
}

/// <summary>A row of q7. The text is copied: where the bid's lies is this process's own affair, and these are kept in state.</summary>
internal readonly record struct HighestBid(long Auction, long Price, long Bidder, long TimeMs, string Extra) : IRow
{
    public string ToLine() => Columns.Line(Auction, Price, Bidder, Columns.Time(TimeMs), Extra);
}
