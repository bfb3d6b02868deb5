using Freshet.Nexmark;
using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Bench.Tests;

/// <summary>The functions of the queries that keep texts, or whole rows, through the harness.</summary>
public sealed class QueryRowTests
{
    [Fact]
    public void WinningBids_are_the_highest_of_those_the_earliest_whichever_came_first() => OperatorTest
        .Of<Event, WinningBid>(events => events.KeyBy(Queries.AuctionOf).Process(() => new WinningBids()))
        .Input(
            Bid(5, at: 11, "a"), Bid(9, at: 9, "too early"), Bid(7, at: 12, "b"), Bid(7, at: 13, "c"), Auction(opens: 10, closes: 20), Bid(7, at: 12, "tie"),
            Bid(7, at: 10, "d"), Bid(8, at: 21, "too late"), Bid(8, at: 20, "e"), Bid(6, at: 14, "low"), End())
        .Expect(Won(7, 12, "b", at: 10), Won(7, 10, "d", at: 10), Won(8, 20, "e", at: 20), Watermark(long.MaxValue))
        .CheckAll();

    [Fact]
    public void BidsOfCategory_come_with_their_auction_whichever_came_first() => OperatorTest
        .Of<Event, AuctionBid>(events => events.KeyBy(Queries.AuctionOf).Process(() => new BidsOfCategory()))
        .Input(
            Bid(1, at: 1, "a"), Bid(2, at: 2, "b"), Auction(opens: 10, closes: 20), Bid(3, at: 30, "c"),
            Bid(1, at: 1, "other", auction: 2), Auction(opens: 11, closes: 20, id: 2, category: 11), Bid(1, at: 3, "other", auction: 2), Bid(1, at: 3, "alone", auction: 3), End())
        .ExpectInAnyOrder(Sold(1, 1, "a", at: 10), Sold(2, 2, "b", at: 10), Sold(3, 30, "c", at: 30), Watermark(long.MaxValue))
        .CheckAll();

    [Fact]
    public void NewestBids_pass_those_that_are_no_older() => OperatorTest
        .Of<NewestBid, NewestBid>(bids => bids.KeyBy(bid => new BidderOfAuction(bid.Bidder, bid.Auction)).Process(() => new NewestBids()))
        .Input(Newest(1, 5, "a"), Newest(1, 5, "b"), Newest(1, 4, "older"), Newest(2, 4, "c"), Newest(1, 6, "d"), Newest(3, -1, "e"), End())
        .ExpectInAnyOrder(Newest(1, 5, "a"), Newest(1, 5, "b"), Newest(2, 4, "c"), Newest(1, 6, "d"), Newest(3, -1, "e"), Watermark(long.MaxValue))
        .CheckAll();

    [Fact]
    public void TenHighest_tell_each_bid_that_has_another_place_now() => OperatorTest
        .Of<Event, PlacedBid>(events => events.KeyBy(e => e.Bid.Auction).Process(() => new TenHighest()))
        .Input(Bid(5, at: 1, "a"), Bid(7, at: 2, "b"), Bid(5, at: 3, "c"), Bid(6, at: 4, "d"), End())
        .Expect(
            Placed(5, 1, "a", 1, at: 1), Placed(7, 2, "b", 1, at: 2), Placed(5, 1, "a", 2, at: 2), Placed(5, 3, "c", 3, at: 3),
            Placed(6, 4, "d", 2, at: 4), Placed(5, 1, "a", 3, at: 4), Placed(5, 3, "c", 4, at: 4), Watermark(long.MaxValue))
        .CheckAll();

    /// <summary>A model that sorts all bids: ties and many more than ten among them.</summary>
    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 30)]
    [InlineData(3, 1000)]
    public void TenHighest_are_those_of_all_bids_sorted(int seed, int prices)
    {
        var random = new Random(seed);
        long[] bids = [.. Enumerable.Range(0, 60).Select(_ => 1L + random.Next(prices))];
        List<TestElement<PlacedBid>> expected = [];
        for (var count = 1; count <= bids.Length; count++)
        {
            int[] placed = [.. Enumerable.Range(0, count).OrderByDescending(i => bids[i]).ThenBy(i => i).Take(10)];
            var from = Array.IndexOf(placed, count - 1);
            for (var i = from < 0 ? placed.Length : from; i < placed.Length; i++)
            {
                expected.Add(Placed(bids[placed[i]], placed[i], $"bid {placed[i]}", i + 1, at: count - 1));
            }
        }

        OperatorTest.Of<Event, PlacedBid>(events => events.KeyBy(e => e.Bid.Auction).Process(() => new TenHighest()))
            .Input([.. bids.Select((price, i) => Bid(price, i, $"bid {i}")), End()])
            .Expect([.. expected, Watermark(long.MaxValue)])
            .CheckAll();
    }

    [Fact]
    public void ShortText_holds_up_to_sixteen_bytes()
    {
        Assert.Equal("", ShortText.Of(default).ToString());
        Assert.Equal("channel-9999", ShortText.Of(View("channel-9999")).ToString());
        Assert.Equal("0123456789abcdef", ShortText.Of(View("0123456789abcdef")).ToString());
        Assert.NotEqual(ShortText.Of(View("a")), ShortText.Of(View("b")));
        Assert.Contains("17 bytes", Assert.Throws<FreshetException>(() => ShortText.Of(View("0123456789abcdefg"))).Message);
    }

    private static Utf8View View(string text) => Utf8View.Keep(System.Text.Encoding.UTF8.GetBytes(text));

    private static Utf8Text Text(string text) => Utf8Text.From(text);

    private static TestElement<Event> Bid(long price, long at, string extra, long auction = 1) => Record(
        new Event { Kind = EventKind.Bid, Bid = new Bid { TimeMs = at, Auction = auction, Bidder = 2, Price = price, Channel = View("channel"), Url = View("url"), Extra = View(extra) } }, at: at);

    private static TestElement<Event> Auction(long opens, long closes, long id = 1, long category = 10) => Record(
        new Event
        {
            Kind = EventKind.Auction,
            Auction = new Auction
            {
                TimeMs = opens, Id = id, ItemName = View("item"), Description = View("a description"), InitialBid = 3, Reserve = 4, ExpiresMs = closes, Seller = 6, Category = category, Extra = View("more"),
            },
        },
        at: opens);

    private static AuctionFields Fields() => new(1, Text("item"), Text("a description"), 3, 4, 10, 20, 6, 10, Text("more"));

    private static BidFields BidFields(long price, long time, string extra) => new(1, 2, price, time, Text($"channelurl{extra}"), 7, 10);

    private static TestElement<WinningBid> Won(long price, long time, string extra, long at) => Record(new WinningBid(Fields(), 2, price, time, Text(extra)), at: at);

    private static TestElement<AuctionBid> Sold(long price, long time, string extra, long at) => Record(new AuctionBid(BidFields(price, time, extra), Fields()), at: at);

    private static TestElement<NewestBid> Newest(long bidder, long time, string extra) => Record(new NewestBid(1, bidder, 3, View("channel"), View("url"), time, View(extra)), at: time);

    private static TestElement<PlacedBid> Placed(long price, long time, string extra, long place, long at) => Record(new PlacedBid(BidFields(price, time, extra), place), at: at);
}
