using Freshet.Nexmark;
using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Bench.Tests;

/// <summary>The process functions of the queries, and the source, through the harness.</summary>
public sealed class QueryOperatorTests
{
    private static readonly Utf8View Extra = Utf8View.Keep("extra"u8);

    [Fact]
    public void NexmarkReader_reads_every_event_once_in_all_modes()
    {
        var generator = new NexmarkGenerator(seed: 9, rate: 500, disorder: 7);
        var events = new Event[230];
        generator.Fill(0, 1, events);
        SourceTest.Of(env => NexmarkJob.EventsOf(env, generator, events.Length)).Expect(events.Select(e => Record(e, at: e.TimeMs))).CheckAll();
    }

    [Fact]
    public void HottestAuctions_are_those_that_none_exceeds() => OperatorTest
        .Of<WindowCount, AuctionCount>(counts => counts.KeyBy(count => count.WindowEndMs).Process(() => new HottestAuctions()))
        .Input(Count(1, 3, end: 10), Count(2, 4, end: 10), Count(3, 4, end: 10), Count(4, 1, end: 20), Watermark(9), Count(5, 1, end: 20), Count(6, 2, end: 30), End())
        .ExpectInAnyOrder(Hot(2, 4, at: 9), Hot(3, 4, at: 9), Watermark(9), Hot(4, 1, at: 19), Hot(5, 1, at: 19), Hot(6, 2, at: 29), Watermark(long.MaxValue))
        .CheckAll();

    [Fact]
    public void A_bid_is_compared_with_the_window_that_ends_at_its_time_too() => OperatorTest
        .Of<Event, ComparedBid>(Queries.ToCompare)
        .Rebalanced()
        .Input(Made(EventKind.Bid, 1), Made(EventKind.Person, 10_000), Made(EventKind.Bid, 10_000), Made(EventKind.Auction, 2), Made(EventKind.Bid, 19_999), End())
        .Expect(Bid(0, 1, end: 10_000), Bid(0, 10_000, end: 20_000), Bid(0, 10_000, end: 10_000), Bid(0, 19_999, end: 20_000), Watermark(long.MaxValue))
        .CheckAll();

    [Fact]
    public void HighestBids_are_those_that_none_exceeds() => Highest(
        [Bid(7, 0), Bid(9, 5000), Bid(9, 9999), Bid(8, 9999), Bid(8, 10_001), Watermark(9998), Bid(9, 9998), Watermark(9999), Bid(5, 19_999), End()],
        [Watermark(9998), Row(9, 5000), Row(9, 9999), Row(9, 9998), Watermark(9999), Row(8, 10_001), Watermark(long.MaxValue)]);

    /// <summary>Bids of the next window are in the answer at the price of this one, and raise none.</summary>
    [Fact]
    public void HighestBids_of_the_next_window_raise_no_price() => Highest(
        [Next(8), Next(5), Next(4), Bid(4, 1), Bid(5, 2), Next(3), Watermark(9999), Next(8), Next(5), Next(4), End()],
        [Row(5, 2), Row(5, 10_000), Watermark(9999), Row(5, 10_000), Watermark(long.MaxValue)]);

    [Fact]
    public void HighestBids_takes_late_ones_at_the_highest_price_and_lets_none_raise_it() => Highest(
        [Bid(7, 1), Watermark(9999), Bid(8, 2), Bid(7, 3), Bid(6, 4), Watermark(19_999), Next(7), Bid(1, 15_000), Next(7, 20_000), End()],
        [Row(7, 1), Watermark(9999), Row(7, 3), Watermark(19_999), Row(7, 10_000), Watermark(long.MaxValue)]);

    private static void Highest(TestElement<ComparedBid>[] input, TestElement<HighestBid>[] expected) => OperatorTest
        .Of<ComparedBid, HighestBid>(bids => bids.KeyBy(bid => bid.WindowEndMs).Process(() => new HighestBids()))
        .Input(input)
        .ExpectInAnyOrder(expected)
        .CheckAll();

    private static TestElement<WindowCount> Count(long auction, long count, long end) => Record(new WindowCount(end, auction, count), at: end - 1);

    private static TestElement<AuctionCount> Hot(long auction, long count, long at) => Record(new AuctionCount(auction, count), at: at);

    private static TestElement<Event> Made(EventKind kind, long time) =>
        Record(new Event { Kind = kind, Bid = new Bid { TimeMs = time, Auction = 1, Bidder = 2, Extra = Extra } }, at: time);

    private static TestElement<ComparedBid> Bid(long price, long time, long? end = null) =>
        Record(new ComparedBid(end ?? TenSeconds.EndOf(time), time, 1, price, 2, Extra), at: time);

    private static TestElement<ComparedBid> Next(long price, long end = 10_000) => Bid(price, end, end);

    private static TestElement<HighestBid> Row(long price, long time) => Record(new HighestBid(1, price, 2, time, "extra"), at: time);
}
