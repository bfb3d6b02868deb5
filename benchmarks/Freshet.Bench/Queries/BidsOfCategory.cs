using Freshet.Nexmark;

namespace Freshet.Bench;

/// <summary>q20, keyed by auction: every bid with its auction, when that is of category 10.</summary>
internal sealed class BidsOfCategory : KeyedProcessFunction<long, Event, AuctionBid>
{
    private const long Category = 10;

    private readonly ValueState<bool> _isWanted; // known once the auction is there
    private readonly ValueState<AuctionFields> _auction; // of those alone that are wanted
    private readonly ListState<BidFields> _early; // came before the auction

    public BidsOfCategory() => (_isWanted, _auction, _early) = (Value<bool>("is wanted"), Value<AuctionFields>("auction"), List<BidFields>("early bids"));

    public override void OnRecord(Event record, ProcessContext<long, AuctionBid> context)
    {
        if (record.Kind == EventKind.Auction)
        {
            Open(in record.Auction, context);
        }
        else if (!_isWanted.Exists)
        {
            _early.Add(BidFields.Of(in record.Bid));
        }
        else if (_isWanted.Value)
        {
            context.Emit(new AuctionBid(BidFields.Of(in record.Bid), _auction.Value));
        }
    }

    private void Open(in Auction auction, ProcessContext<long, AuctionBid> context)
    {
        _isWanted.Value = auction.Category == Category;
        if (_isWanted.Value)
        {
            var kept = AuctionFields.Of(in auction);
            _auction.Value = kept;
            foreach (var bid in _early)
            {
                context.Emit(new AuctionBid(bid, kept));
            }
        }

        _early.Clear();
    }
}
