using Freshet.Nexmark;

namespace Freshet.Bench;

/// <summary>What <see cref="HighestBids"/> adds to a checkpoint. Texts are written out: where they lie is this process's own affair.</summary>
internal static class HighestBidsState
{
    private const string Watermark = "watermark";
    private const string Open = "open";
    private const string Over = "over";

    public static void Write(SnapshotWriter snapshot, long watermark, SortedDictionary<long, OpenWindow> open, SortedDictionary<long, long> over)
    {
        snapshot.AddEntries(Watermark, [BitConverter.GetBytes(watermark)]);
        snapshot.AddEntries(Over, [.. over.Select(window => (byte[])[.. BitConverter.GetBytes(window.Key), .. BitConverter.GetBytes(window.Value)])]);
        snapshot.AddEntries(Open, [.. open.Select(window => Bytes(window.Key, window.Value))]);
    }

    /// <summary>Reads it back and returns the watermark.</summary>
    public static long Read(SnapshotReader restored, SortedDictionary<long, OpenWindow> open, SortedDictionary<long, long> over)
    {
        foreach (var entry in restored.AllEntries(Over))
        {
            over.Add(BitConverter.ToInt64(entry), BitConverter.ToInt64(entry, sizeof(long)));
        }

        foreach (var entry in restored.AllEntries(Open))
        {
            var reader = new ByteReader(entry);
            var window = new OpenWindow();
            open.Add(reader.ReadInt64(), window);
            window.Price = reader.ReadByte() == 1 ? reader.ReadInt64() : null;
            while (reader.Remaining > 0)
            {
                window.Bids.Add(new PricedBid(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), Utf8View.Keep(reader.ReadBlob())));
            }
        }

        return restored.AllEntries(Watermark) is [var watermark, ..] ? BitConverter.ToInt64(watermark) : long.MinValue;
    }

    private static byte[] Bytes(long end, OpenWindow window)
    {
        var writer = new ByteWriter(256);
        writer.WriteInt64(end);
        writer.WriteByte(window.Price is null ? (byte)0 : (byte)1);
        if (window.Price is { } price)
        {
            writer.WriteInt64(price);
        }

        foreach (var bid in window.Bids)
        {
            writer.WriteInt64(bid.Auction);
            writer.WriteInt64(bid.Price);
            writer.WriteInt64(bid.Bidder);
            writer.WriteInt64(bid.TimeMs);
            writer.WriteBlob(bid.Extra.AsSpan());
        }

        var bytes = writer.Written.ToArray();
        writer.Dispose();
        return bytes;
    }
}
