using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Bench.Tests;

/// <summary>The functions of the queries whose answer changes with each record, through the harness.</summary>
public sealed class QueryTotalsTests
{
    private const long DayMs = 86_400_000;

    private static readonly ShortText Apple = ShortText.Of(Nexmark.Utf8View.Keep("Apple"u8));

    [Fact]
    public void ClosingPrices_take_bids_made_while_the_auction_was_open_whichever_came_first() => OperatorTest
        .Of<Offer, PriceChange>(offers => offers.KeyBy(offer => offer.Auction).Process(() => new ClosingPrices()))
        .Input(Bid(100, at: 9), Bid(50, at: 10), Auction(opens: 10, closes: 20), Bid(70, at: 21), Bid(60, at: 20), Bid(60, at: 15), Bid(80, at: 12), End())
        .Expect(
            Record(new PriceChange(7, 50, 1), at: 10), Record(new PriceChange(7, 10, 0), at: 20), Record(new PriceChange(7, 20, 0), at: 12), Watermark(long.MaxValue))
        .CheckAll();

    [Fact]
    public void MeanPrice_is_cut_to_a_whole_number() => OperatorTest
        .Of<PriceChange, CategoryMean>(changes => changes.KeyBy(change => change.Category).Aggregate(new MeanPrice(), (category, mean) => new CategoryMean(category, mean)))
        .Input(Record(new PriceChange(7, 5, 1)), Record(new PriceChange(7, 6, 1)), Record(new PriceChange(8, 1, 1)), Record(new PriceChange(7, 2, 0)), End())
        .ExpectInAnyOrder(
            Record(new CategoryMean(7, 5)), Record(new CategoryMean(7, 5)), Record(new CategoryMean(8, 1)), Record(new CategoryMean(7, 6)), Watermark(long.MaxValue))
        .CheckAll();

    [Fact]
    public void Totals_of_a_day_count_a_bidder_once_in_all_and_once_in_each_rank() => OperatorTest
        .Of<Queries.CountedBid, Queries.DayTotals>(Queries.TotalsByDay)
        .Input(Counted(1, 9_999, 5, 6), Counted(2, 10_000, 5, 6), Counted(3, 999_999, 5, 7), Counted(4, 1_000_000, 8, 6), Counted(DayMs, 1, 5, 6), End())
        .ExpectInAnyOrder(
            Totals(0, 1, new(1, 1, 0, 0), new(1, 1, 0, 0), new(1, 1, 0, 0)),
            Totals(0, 2, new(2, 1, 1, 0), new(1, 1, 1, 0), new(1, 1, 1, 0)),
            Totals(0, 3, new(3, 1, 2, 0), new(1, 1, 1, 0), new(2, 1, 2, 0)),
            Totals(0, 4, new(4, 1, 2, 1), new(2, 1, 1, 1), new(2, 1, 2, 1)),
            Totals(1, DayMs, new(1, 1, 0, 0), new(1, 1, 0, 0), new(1, 1, 0, 0)),
            Watermark(long.MaxValue))
        .CheckAll();

    [Fact]
    public void Totals_of_a_channel_have_the_latest_minute_of_its_day() => OperatorTest
        .Of<Queries.ChannelBid, Queries.ChannelTotals>(Queries.TotalsByChannel)
        .Input(Channel(119_999), Channel(60_000), Channel(59_999), Channel(120_000), End())
        .Expect(Totals(1, 119_999, 1), Totals(1, 60_000, 2), Totals(1, 59_999, 3), Totals(2, 120_000, 4), Watermark(long.MaxValue))
        .CheckAll();

    [Fact]
    public void PriceStatistics_are_those_of_all_prices_so_far() => OperatorTest
        .Of<Queries.AuctionPrice, Queries.AuctionStatistics>(Queries.StatisticsByAuction)
        .Input(Record(new Queries.AuctionPrice(4, 0, 20_000)), Record(new Queries.AuctionPrice(4, 0, 30)), Record(new Queries.AuctionPrice(4, 0, 2_000_000)), End())
        .Expect(
            Record(Statistics(new(1, 0, 1, 0), 20_000, 20_000, 20_000)),
            Record(Statistics(new(2, 1, 1, 0), 30, 20_000, 20_030)),
            Record(Statistics(new(3, 1, 1, 1), 30, 2_000_000, 2_020_030)),
            Watermark(long.MaxValue))
        .CheckAll();

    [Fact]
    public void PriceStatistics_merge_as_if_one_had_seen_all_prices()
    {
        var function = new PriceStatistics();
        long[] prices = [500, 20, 3_000_000, 20_000];
        var (all, none) = (default(PriceStatistics.Prices), default(PriceStatistics.Prices));
        foreach (var price in prices)
        {
            function.Add(ref all, new Queries.AuctionPrice(1, 0, price));
        }

        for (var cut = 0; cut <= prices.Length; cut++)
        {
            var (left, right) = (none, none);
            for (var i = 0; i < prices.Length; i++)
            {
                function.Add(ref i < cut ? ref left : ref right, new Queries.AuctionPrice(1, 0, prices[i]));
            }

            function.Merge(ref left, right);
            Assert.Equal(all, left);
        }
    }

    [Fact]
    public void BidderSessions_join_when_one_begins_where_the_other_ends() => OperatorTest
        .Of<long, Queries.BidderCount>(bidders => bidders.KeyBy(bidder => bidder).Process(() => new BidderSessions()))
        .Input(
            Record(1L, at: 0), Record(1L, at: 10_000), // touch
            Record(1L, at: 40_000), Record(1L, at: 30_001), Record(1L, at: 20_001), // the last joins nothing before, and two behind it
            Watermark(19_998), Record(1L, at: 5), Watermark(19_999),
            Record(1L, at: 9_999), // late: nothing is open that it touches
            Record(1L, at: 10_001), // touches the one that is open, so it is none
            Record(2L, at: 10_000), Record(2L, at: 10_001), // late by a millisecond, and not
            End())
        .ExpectInAnyOrder(
            Watermark(19_998), Session(1, 3, 0, 20_000), Watermark(19_999),
            Session(1, 4, 10_001, 50_000), Session(2, 1, 10_001, 20_001), Watermark(long.MaxValue))
        .CheckAll();

    private static TestElement<Queries.BidderCount> Session(long bidder, long count, long start, long end) => Record(new Queries.BidderCount(bidder, count, start, end), at: end - 1);

    private static TestElement<Offer> Auction(long opens, long closes) => Record(new Offer(1, opens, 0, closes, 7), at: opens);

    private static TestElement<Offer> Bid(long price, long at) => Record(new Offer(1, at, price, 0, 0), at: at);

    private static TestElement<Queries.CountedBid> Counted(long time, long price, long bidder, long auction) => Record(new Queries.CountedBid(time, price, bidder, auction), at: time);

    private static TestElement<Queries.DayTotals> Totals(long day, long at, Ranked bids, Ranked bidders, Ranked auctions) =>
        Record(new Queries.DayTotals(day, new BidTotals(bids, bidders, auctions)), at: at);

    private static TestElement<Queries.ChannelBid> Channel(long time) => Record(new Queries.ChannelBid(Apple, new Queries.CountedBid(time, 1, 2, 3)), at: time);

    private static TestElement<Queries.ChannelTotals> Totals(long minute, long at, long bids)
    {
        var one = new Ranked(1, 1, 0, 0);
        return Record(new Queries.ChannelTotals(new Queries.ChannelDay(Apple, 0), minute, new BidTotals(new Ranked(bids, bids, 0, 0), one, one)), at: at);
    }

    private static Queries.AuctionStatistics Statistics(Ranked bids, long lowest, long highest, long sum) =>
        new(new Queries.AuctionDay(4, 0), new PriceStatistics.Prices(bids, lowest, highest, sum));
}
