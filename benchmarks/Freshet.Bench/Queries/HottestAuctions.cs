namespace Freshet.Bench;

/// <summary>
/// The second half of q5: of the counts of a window those that no other exceeds, ties included. The counts of one window have one event
/// time, its last millisecond; they are all there when the watermark reaches it.
/// </summary>
internal sealed class HottestAuctions : Operator<AuctionCount, AuctionCount>
{
    private const string State = "windows";

    private readonly SortedDictionary<long, List<AuctionCount>> _windows = []; // by last millisecond: the highest counts so far
    private long _lastTime = long.MinValue;
    private List<AuctionCount>? _last;

    public override void OnBatch(Batch<AuctionCount> batch)
    {
        var counts = batch.Items;
        var times = batch.Timestamps;
        for (var i = 0; i < counts.Length; i++)
        {
            var highest = HighestOf(times[i]);
            if (highest.Count > 0 && counts[i].Count > highest[0].Count)
            {
                highest.Clear();
            }

            if (highest.Count == 0 || counts[i].Count == highest[0].Count)
            {
                highest.Add(counts[i]);
            }
        }

        batch.Release();
    }

    public override bool OnWatermark(long watermark)
    {
        while (_windows.Count > 0 && _windows.First() is var (time, highest) && time <= watermark)
        {
            if (Context.OutputIsFull)
            {
                return false;
            }

            foreach (var count in highest)
            {
                Output.Emit(count, time);
            }

            _windows.Remove(time);
            _last = null;
        }

        return true;
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        var entries = new List<byte[]>();
        foreach (var (time, highest) in _windows)
        {
            var writer = new ByteWriter(64);
            writer.WriteInt64(time);
            foreach (var count in highest)
            {
                writer.WriteUnmanaged(count);
            }

            entries.Add(writer.Written.ToArray());
            writer.Dispose();
        }

        snapshot.AddEntries(State, entries);
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        foreach (var entry in Context.Restored?.AllEntries(State) ?? [])
        {
            var reader = new ByteReader(entry);
            var highest = HighestOf(reader.ReadInt64());
            while (reader.Remaining > 0)
            {
                highest.Add(reader.ReadUnmanaged<AuctionCount>());
            }
        }
    }

    private List<AuctionCount> HighestOf(long time)
    {
        if (_last is not null && _lastTime == time)
        {
            return _last;
        }

        if (!_windows.TryGetValue(time, out var highest))
        {
            _windows.Add(time, highest = []);
        }

        _lastTime = time;
        return _last = highest;
    }
}
