namespace Freshet.Bench;

/// <summary>
/// The join of q7, keyed by window: all bids at the highest price of those that came in time. A late bid at that price is in the answer
/// too, as in SQL, so the price of a window that is over is kept; a late bid does not raise it.
/// </summary>
internal sealed class HighestBids : KeyedProcessFunction<long, ComparedBid, HighestBid>
{
    private readonly ValueState<long> _price;
    private readonly ListState<HighestBid> _bids; // in the window, at that price
    private readonly ListState<HighestBid> _next; // in the next one, at that price or above

    public HighestBids()
    {
        _price = Value<long>("price");
        _bids = List<HighestBid>("bids");
        _next = List<HighestBid>("bids of the next window");
    }

    public override void OnRecord(ComparedBid bid, ProcessContext<long, HighestBid> context)
    {
        var price = _price.Value; // 0, below any bid's, while there is none
        if (bid.Price < price)
        {
            return;
        }

        if (context.Watermark >= bid.WindowEndMs - 1)
        {
            if (bid.Price == price)
            {
                context.Emit(bid.ToRow());
            }
        }
        else if (!bid.IsIn)
        {
            _next.Add(bid.ToRow());
            context.SetEventTimer(bid.WindowEndMs - 1);
        }
        else
        {
            if (bid.Price > price)
            {
                _price.Value = bid.Price;
                _bids.Clear();
                context.SetEventTimer(bid.WindowEndMs - 1);
            }

            _bids.Add(bid.ToRow());
        }
    }

    public override void OnTimer(long time, TimerKind kind, ProcessContext<long, HighestBid> context)
    {
        foreach (var bid in _bids)
        {
            context.Emit(bid, bid.TimeMs);
        }

        foreach (var bid in _next)
        {
            if (bid.Price == _price.Value)
            {
                context.Emit(bid, bid.TimeMs);
            }
        }

        _bids.Clear();
        _next.Clear();
    }
}
