using System.Buffers.Binary;
using Freshet.Core.State;

namespace Freshet;

/// <summary>The panes of a window operator at one moment: the watermark, the count, then each pane's start and table.</summary>
internal sealed class FrozenPanes(long watermark, (long Start, FrozenState Table)[] panes) : FrozenState
{
    public override void WriteTo(Stream to) => WriteTo(StateWriter.Whole(to));

    public override void WriteTo(StateWriter to)
    {
        WriteInt64(to.Stream, watermark);
        WriteInt64(to.Stream, panes.Length);
        foreach (var (start, table) in panes)
        {
            WriteInt64(to.Stream, start);
            table.WriteTo(to);
        }
    }

    public override void Dispose()
    {
        foreach (var (_, table) in panes)
        {
            table.Dispose();
        }
    }

    /// <summary>Reads it back: calls for each pane's start with the stream standing at its table; returns the watermark.</summary>
    public static long Restore(Stream from, Action<long> pane)
    {
        var watermark = ReadInt64(from);
        for (var count = ReadInt64(from); count > 0; count--)
        {
            pane(ReadInt64(from));
        }

        return watermark;
    }

    internal static void WriteInt64(Stream to, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        to.Write(bytes);
    }

    internal static long ReadInt64(Stream from)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        from.ReadExactly(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }
}
