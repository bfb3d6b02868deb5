using Freshet.Nexmark;
using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Bench.Tests;

/// <summary>The operators that the queries need beside lambdas, and the source, through the harness.</summary>
public sealed class QueryOperatorTests
{
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
        .Of(() => new HottestAuctions())
        .Input(Count(1, 3, at: 9), Count(2, 4, at: 9), Count(3, 4, at: 9), Count(4, 1, at: 19), Watermark(9), Count(5, 1, at: 19), Count(6, 2, at: 29), End())
        .ExpectInAnyOrder(Count(2, 4, at: 9), Count(3, 4, at: 9), Watermark(9), Count(4, 1, at: 19), Count(5, 1, at: 19), Count(6, 2, at: 29), Watermark(long.MaxValue))
        .CheckAll();

    [Fact]
    public void HighestBids_are_compared_with_the_window_that_ends_at_their_time_too() => OperatorTest
        .Of(() => new HighestBids())
        .Input(Bid(7, 0), Bid(9, 5000), Bid(9, 9999), Bid(8, 9999), Bid(9, 10_000), Bid(9, 10_001), Watermark(9999), Bid(9, 10_000), Bid(5, 19_999), End())
        .ExpectInAnyOrder(Bid(9, 5000), Bid(9, 9999), Bid(9, 10_000), Watermark(9999), Bid(9, 10_000), Bid(9, 10_000), Bid(9, 10_001), Bid(9, 10_000), Watermark(long.MaxValue))
        .CheckAll();

    [Fact]
    public void HighestBids_takes_late_ones_at_the_highest_price_and_lets_none_raise_it() => OperatorTest
        .Of(() => new HighestBids())
        .Input(Bid(7, 1), Watermark(9999), Bid(8, 2), Bid(7, 3), Bid(6, 4), Watermark(19_999), Bid(7, 10_000), Bid(1, 15_000), End())
        .ExpectInAnyOrder(Bid(7, 1), Watermark(9999), Bid(7, 3), Watermark(19_999), Bid(7, 10_000), Watermark(long.MaxValue))
        .CheckAll();

    /// <summary>Not in all modes: what it passes on after a restart may be more.</summary>
    [Fact]
    public void RisingBids_passes_on_what_may_be_highest()
    {
        using var context = new HarnessContext();
        var rising = new RisingBids();
        rising.Open(context);
        var batch = Batch<PricedBid>.Rent();
        foreach (var (price, time) in new[] { (5L, 1L), (4, 2), (5, 3), (6, 4), (3, 10_000), (2, 10_001), (3, 10_002), (5, 9999), (6, 9999) })
        {
            batch.Add(new PricedBid(1, price, 1, time, default), time);
        }

        rising.OnBatch(batch);
        rising.OnWatermark(9999);
        batch = Batch<PricedBid>.Rent();
        batch.Add(new PricedBid(1, 1, 1, 5, default), 5); // late: the judge decides
        rising.OnBatch(batch);
        rising.Flush();
        Assert.Equal([(5, 1), (5, 3), (6, 4), (3, 10_000), (3, 10_002), (6, 9999), (1, 5)], context.Received<PricedBid>().Select(bid => (bid.Value.Price, bid.Value.TimeMs)));
    }

    private static TestElement<AuctionCount> Count(long auction, long count, long at) => Record(new AuctionCount(auction, count), at: at);

    private static TestElement<PricedBid> Bid(long price, long time) => Record(new PricedBid(1, price, 2, time, Utf8View.Keep("extra"u8)), at: time);
}
