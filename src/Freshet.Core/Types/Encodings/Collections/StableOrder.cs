using System.Buffers;

namespace Freshet.Core;

/// <summary>
/// Writes entries in the order of their bytes: of collections whose own order follows the hash codes of this process. Give it a writer of its own with the
/// entries one after the other, and where each ends.
/// </summary>
internal static class StableOrder
{
    internal static void Write(ref ByteWriter writer, ReadOnlySpan<byte> entries, ReadOnlySpan<int> ends)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(entries.Length); // a lambda cannot hold a span
        try
        {
            entries.CopyTo(bytes);
            var spans = new (int Start, int End)[ends.Length];
            for (var i = 0; i < spans.Length; i++)
            {
                spans[i] = (i == 0 ? 0 : ends[i - 1], ends[i]);
            }

            Array.Sort(spans, (a, b) => bytes.AsSpan(a.Start, a.End - a.Start).SequenceCompareTo(bytes.AsSpan(b.Start, b.End - b.Start)));
            foreach (var (start, end) in spans)
            {
                writer.WriteBytes(bytes.AsSpan(start, end - start));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
