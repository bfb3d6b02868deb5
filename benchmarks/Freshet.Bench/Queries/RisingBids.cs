namespace Freshet.Bench;

/// <summary>
/// Before q7's one judge: leaves out bids that are lower than one that this subtask has passed on for the same window; a few in a
/// million are left. It need not remember anything over a restart: it would pass on more, not less.
/// </summary>
internal sealed class RisingBids : Operator<PricedBid, PricedBid>
{
    private readonly Dictionary<long, long> _highest = []; // by the window's end
    private long _watermark = long.MinValue;
    private long _end = long.MinValue; // the window of the last bid,
    private long _price; // and its highest so far

    public override void OnBatch(Batch<PricedBid> batch)
    {
        foreach (ref readonly var bid in batch.Items)
        {
            var end = TenSeconds.EndOf(bid.TimeMs);
            if (end != _end)
            {
                _price = _highest.GetValueOrDefault(end, long.MinValue);
                _end = end;
            }

            if (bid.Price >= _price || TenSeconds.IsAnEnd(bid.TimeMs))
            {
                PassOn(bid);
            }
        }

        batch.Release();
    }

    public override bool OnWatermark(long watermark)
    {
        _watermark = Math.Max(_watermark, watermark);
        foreach (var end in _highest.Keys.Where(end => end - 1 <= watermark).ToArray())
        {
            _highest.Remove(end);
        }

        _end = long.MinValue;
        return true;
    }

    private void PassOn(in PricedBid bid)
    {
        Output.Emit(bid, bid.TimeMs);
        if (_end - 1 > _watermark && bid.Price > _price) // a late one sets no mark: the judge does not count it either
        {
            _highest[_end] = _price = bid.Price;
        }
    }
}
