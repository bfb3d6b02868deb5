namespace Freshet.Bench;

/// <summary>The first half of q4, keyed by auction: the highest bid made while it was open, as a change of its category's sum and count.</summary>
internal sealed class ClosingPrices : KeyedProcessFunction<long, Offer, PriceChange>
{
    private readonly ValueState<OpenAuction> _auction;
    private readonly ListState<EarlyBid> _early; // came before the auction

    public ClosingPrices() => (_auction, _early) = (Value<OpenAuction>("auction"), List<EarlyBid>("early bids"));

    public override void OnRecord(Offer offer, ProcessContext<long, PriceChange> context)
    {
        if (offer.IsAuction)
        {
            ref var auction = ref _auction.Ref();
            auction = new OpenAuction(offer.TimeMs, offer.ExpiresMs, offer.Category, 0);
            foreach (var bid in _early)
            {
                Take(ref auction, bid.TimeMs, bid.Price, context);
            }

            _early.Clear();
        }
        else if (_auction.Exists)
        {
            Take(ref _auction.Ref(), offer.TimeMs, offer.Price, context);
        }
        else
        {
            _early.Add(new EarlyBid(offer.TimeMs, offer.Price));
        }
    }

    private static void Take(ref OpenAuction auction, long timeMs, long price, ProcessContext<long, PriceChange> context)
    {
        if (price > auction.Highest && timeMs >= auction.TimeMs && timeMs <= auction.ExpiresMs)
        {
            context.Emit(new PriceChange(auction.Category, price - auction.Highest, auction.Highest == 0 ? 1 : 0));
            auction.Highest = price;
        }
    }

    private record struct OpenAuction(long TimeMs, long ExpiresMs, long Category, long Highest);

    private readonly record struct EarlyBid(long TimeMs, long Price);
}

/// <summary>The second half of q4: the mean, cut to a whole number as SQL's AVG of a BIGINT is.</summary>
internal sealed class MeanPrice : AggregateFunction<PriceChange, MeanPrice.Total, long>
{
    public override bool StartsAtZero => true;

    public override void Add(ref Total total, PriceChange change) => total = new Total(total.Price + change.Price, total.Auctions + change.Auctions);

    public override void Merge(ref Total total, Total other) => total = new Total(total.Price + other.Price, total.Auctions + other.Auctions);

    public override long Result(Total total) => total.Price / total.Auctions;

    internal readonly record struct Total(long Price, long Auctions);
}
