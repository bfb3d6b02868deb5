namespace Freshet.Bench;

/// <summary>How many, in all and in each of three ranks of price.</summary>
internal readonly record struct Ranked(long All, long Low, long Middle, long High)
{
    /// <summary>The rank of a price.</summary>
    public static int RankOf(long price) => price < 10_000 ? 0 : price < 1_000_000 ? 1 : 2;

    public static Ranked operator +(Ranked one, Ranked other) => new(one.All + other.All, one.Low + other.Low, one.Middle + other.Middle, one.High + other.High);

    /// <summary>One more of this rank; in all, none more when it was counted there before.</summary>
    public Ranked Plus(int rank, bool isNew = true) => new(All + (isNew ? 1 : 0), Low + (rank == 0 ? 1 : 0), Middle + (rank == 1 ? 1 : 0), High + (rank == 2 ? 1 : 0));

    public string ToLine() => Columns.Line(All, Low, Middle, High);
}

/// <summary>The counts of q15 and q16.</summary>
internal record struct BidTotals(Ranked Bids, Ranked Bidders, Ranked Auctions)
{
    public readonly string ToLine() => Columns.Line(Bids.ToLine(), Bidders.ToLine(), Auctions.ToLine());
}

/// <summary>q15 and q16: bids, and how many different bidders and auctions, in all and by rank. Of each bidder and auction is kept in which ranks it was seen.</summary>
internal abstract class BidTotalsFunction<K, TIn, TRow> : KeyedProcessFunction<K, TIn, TRow>
{
    private readonly ValueState<BidTotals> _totals;
    private readonly MapState<long, byte> _bidders; // a bit for each rank
    private readonly MapState<long, byte> _auctions;

    protected BidTotalsFunction() => (_totals, _bidders, _auctions) = (Value<BidTotals>("totals"), Map<long, byte>("bidders"), Map<long, byte>("auctions"));

    /// <summary>Counts a bid of the context's key.</summary>
    protected BidTotals Add(Queries.CountedBid bid)
    {
        ref var totals = ref _totals.Ref();
        var rank = Ranked.RankOf(bid.Price);
        totals.Bids = totals.Bids.Plus(rank);
        totals.Bidders = CountNew(totals.Bidders, ref _bidders.Ref(bid.Bidder), rank);
        totals.Auctions = CountNew(totals.Auctions, ref _auctions.Ref(bid.Auction), rank);
        return totals;
    }

    private static Ranked CountNew(Ranked counts, ref byte seen, int rank)
    {
        var (before, bit) = (seen, 1 << rank);
        seen = (byte)(before | bit);
        return (before & bit) != 0 ? counts : counts.Plus(rank, isNew: before == 0);
    }
}
