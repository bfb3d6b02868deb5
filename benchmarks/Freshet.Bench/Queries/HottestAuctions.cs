namespace Freshet.Bench;

/// <summary>
/// The second half of q5, keyed by window: of its counts those that no other exceeds, ties included. All counts of a window are there when
/// the watermark reaches its last millisecond, their event time.
/// </summary>
internal sealed class HottestAuctions : KeyedProcessFunction<long, WindowCount, AuctionCount>
{
    private readonly ValueState<long> _most;
    private readonly ListState<long> _auctions; // with so many

    public HottestAuctions()
    {
        _most = Value<long>("most");
        _auctions = List<long>("auctions");
    }

    public override void OnRecord(WindowCount count, ProcessContext<long, AuctionCount> context)
    {
        var most = _most.Value;
        if (count.Count < most)
        {
            return;
        }

        if (count.Count > most)
        {
            _most.Value = count.Count;
            _auctions.Clear();
            context.SetEventTimer(count.WindowEndMs - 1);
        }

        _auctions.Add(count.Auction);
    }

    public override void OnTimer(long time, TimerKind kind, ProcessContext<long, AuctionCount> context)
    {
        foreach (var auction in _auctions)
        {
            context.Emit(new AuctionCount(auction, _most.Value));
        }

        _auctions.Clear();
        _most.Clear();
    }
}
