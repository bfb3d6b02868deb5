namespace Freshet.Bench;

/// <summary>
/// The judge of q7: all bids of a window at the highest price of those that came in time. As in the query's join, a late bid at that price
/// is in the answer too, so the price of a window that is over is remembered.
/// </summary>
internal sealed class HighestBids : Operator<PricedBid, PricedBid>
{
    private readonly SortedDictionary<long, OpenWindow> _open = []; // by the window's end
    private readonly SortedDictionary<long, long> _over = []; // the highest price, by the window's end
    private long _watermark = long.MinValue;

    public override void OnBatch(Batch<PricedBid> batch)
    {
        foreach (ref readonly var bid in batch.Items)
        {
            Compare(bid, TenSeconds.EndOf(bid.TimeMs), isIn: true);
            if (TenSeconds.IsAnEnd(bid.TimeMs))
            {
                Compare(bid, bid.TimeMs, isIn: false);
            }
        }

        batch.Release();
    }

    public override bool OnWatermark(long watermark)
    {
        while (_open.Count > 0 && _open.First() is var (end, window) && end - 1 <= watermark)
        {
            if (Context.OutputIsFull)
            {
                return false;
            }

            foreach (var bid in window.Bids.Where(bid => bid.Price == window.Price))
            {
                Output.Emit(bid, bid.TimeMs);
            }

            if (window.Price is { } price)
            {
                _over.Add(end, price);
            }

            _open.Remove(end);
        }

        _watermark = Math.Max(_watermark, watermark);
        return true;
    }

    public override void Snapshot(SnapshotWriter snapshot) => HighestBidsState.Write(snapshot, _watermark, _open, _over);

    protected override void OnOpen()
    {
        base.OnOpen();
        if (Context.Restored is { } restored)
        {
            _watermark = HighestBidsState.Read(restored, _open, _over);
        }
    }

    private void Compare(in PricedBid bid, long end, bool isIn)
    {
        if (end - 1 <= _watermark)
        {
            if (_over.TryGetValue(end, out var price) && price == bid.Price)
            {
                Output.Emit(bid, bid.TimeMs);
            }

            return;
        }

        if (!_open.TryGetValue(end, out var window))
        {
            _open.Add(end, window = new OpenWindow());
        }

        if (isIn && !(bid.Price <= window.Price))
        {
            window.Price = bid.Price;
            window.Bids.RemoveAll(other => other.Price < window.Price);
        }

        if (!(bid.Price < window.Price))
        {
            window.Bids.Add(bid);
        }
    }
}

/// <summary>A window that the watermark has not passed.</summary>
internal sealed class OpenWindow
{
    /// <summary>The highest price of a bid in it; null while there is none.</summary>
    public long? Price { get; set; }

    /// <summary>Bids that are not below that price, also those that are compared with the window and not in it.</summary>
    public List<PricedBid> Bids { get; } = [];
}
