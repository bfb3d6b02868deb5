using Freshet.Nexmark;

namespace Freshet.Bench;

/// <summary>q9, keyed by auction: the highest bid made while it was open, of equal ones the earliest, of those the first that came.</summary>
internal sealed class WinningBids : KeyedProcessFunction<long, Event, WinningBid>
{
    private readonly ValueState<OpenAuction> _open; // what each bid is held against, without a look at the texts
    private readonly ValueState<AuctionFields> _auction;
    private readonly ListState<EarlyBid> _early; // came before the auction

    public WinningBids() => (_open, _auction, _early) = (Value<OpenAuction>("open"), Value<AuctionFields>("auction"), List<EarlyBid>("early bids"));

    public override void OnRecord(Event record, ProcessContext<long, WinningBid> context)
    {
        if (record.Kind == EventKind.Auction)
        {
            Open(AuctionFields.Of(in record.Auction), context);
            return;
        }

        ref var bid = ref record.Bid;
        if (!_open.Exists)
        {
            _early.Add(new EarlyBid(bid.Bidder, bid.Price, bid.TimeMs, bid.Extra.ToText()));
        }
        else if (_open.Ref().Takes(bid.Price, bid.TimeMs))
        {
            context.Emit(new WinningBid(_auction.Value, bid.Bidder, bid.Price, bid.TimeMs, bid.Extra.ToText()));
        }
    }

    private void Open(AuctionFields auction, ProcessContext<long, WinningBid> context)
    {
        _auction.Value = auction;
        ref var open = ref _open.Ref();
        open = new OpenAuction(auction.TimeMs, auction.ExpiresMs, 0, 0);
        var best = default(EarlyBid);
        foreach (var bid in _early)
        {
            if (open.Takes(bid.Price, bid.TimeMs))
            {
                best = bid;
            }
        }

        _early.Clear();
        if (best.Price > 0)
        {
            context.Emit(new WinningBid(auction, best.Bidder, best.Price, best.TimeMs, best.Extra));
        }
    }

    private record struct OpenAuction(long TimeMs, long ExpiresMs, long Price, long BidTimeMs)
    {
        /// <summary>True when a bid wins against those before it; it is the one to beat then.</summary>
        public bool Takes(long price, long timeMs)
        {
            if (price < Price || timeMs < TimeMs || timeMs > ExpiresMs || (price == Price && timeMs >= BidTimeMs))
            {
                return false;
            }

            (Price, BidTimeMs) = (price, timeMs);
            return true;
        }
    }

    private readonly record struct EarlyBid(long Bidder, long Price, long TimeMs, Utf8Text Extra);
}
