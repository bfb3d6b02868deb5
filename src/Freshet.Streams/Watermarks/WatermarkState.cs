using Freshet.Core;

namespace Freshet;

/// <summary>What makers of watermarks keep in checkpoints: the time that was told, so that it never goes back, and how far each named split had come.</summary>
internal static class WatermarkState
{
    private const string Told = "watermark";
    private const string Splits = "splits";

    /// <summary>Writes both.</summary>
    public static void Write(SnapshotWriter snapshot, long told, IEnumerable<(string Name, long Watermark)> splits)
    {
        snapshot.AddEntries(Told, [BitConverter.GetBytes(told)]);
        snapshot.AddEntries(Splits, [.. splits.OrderBy(static s => s.Name, StringComparer.Ordinal).Select(static s => Entry(s.Name, s.Watermark))]);
    }

    /// <summary>Reads how far the splits had come, and the lowest of what the subtasks had told: no key has been told a later time by all of them. The lowest there is where none had told any.</summary>
    public static long Read(SnapshotReader? restored, Dictionary<string, long> splits)
    {
        var told = restored?.AllEntries(Told) is { Count: > 0 } entries ? entries.Min(static e => BitConverter.ToInt64(e)) : long.MinValue;
        foreach (var entry in restored?.AllEntries(Splits) ?? [])
        {
            var reader = new ByteReader(entry);
            var (name, watermark) = (reader.ReadText(), reader.ReadInt64());
            splits[name] = Math.Max(watermark, splits.GetValueOrDefault(name, long.MinValue));
        }

        return told;
    }

    private static byte[] Entry(string name, long watermark)
    {
        var writer = new ByteWriter(64);
        try
        {
            writer.WriteText(name);
            writer.WriteInt64(watermark);
            return writer.Written.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }
}
