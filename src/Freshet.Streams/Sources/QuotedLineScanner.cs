using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Freshet;

/// <summary>
/// Cuts bytes into lines where a line break within double quotes ends none, 64 bytes at a time: a bit for each quote, and by their
/// running exclusive-or a bit for each byte that is within quotes (as simdjson finds strings; Langdale and Lemire, 2019). A doubled quote
/// closes and opens again, which comes to the same.
/// </summary>
internal static class QuotedLineScanner
{
    /// <summary>As <see cref="LineScanner.Find"/>; what is within quotes only the begin of a line says, so each call looks from there on.</summary>
    public static int Find(ReadOnlySpan<byte> buffer, int start, int startsBefore, Span<RecordSlice> lines, out int next)
    {
        next = start;
        if (start >= startsBefore || lines.IsEmpty)
        {
            return 0;
        }

        var count = 0;
        var within = 0UL; // all ones while the 64 bytes before ended within quotes
        var at = start;
        ref var first = ref MemoryMarshal.GetReference(buffer);
        for (; at <= buffer.Length - Vector512<byte>.Count; at += Vector512<byte>.Count)
        {
            var bytes = Vector512.LoadUnsafe(ref first, (nuint)at);
            var inside = Running(Vector512.Equals(bytes, Vector512.Create((byte)'"')).ExtractMostSignificantBits()) ^ within;
            within = (ulong)((long)inside >> 63);
            for (var found = Vector512.Equals(bytes, Vector512.Create((byte)'\n')).ExtractMostSignificantBits() & ~inside; found != 0; found &= found - 1)
            {
                if (Add(buffer, at + BitOperations.TrailingZeroCount(found), startsBefore, lines, ref count, ref next))
                {
                    return count;
                }
            }
        }

        for (; at < buffer.Length; at++)
        {
            if (buffer[at] == '"')
            {
                within = ~within;
            }
            else if (buffer[at] == '\n' && within == 0 && Add(buffer, at, startsBefore, lines, ref count, ref next))
            {
                return count;
            }
        }

        return count;
    }

    /// <summary>The exclusive-or of each bit and all below it.</summary>
    private static ulong Running(ulong bits)
    {
        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        return bits ^ (bits << 32);
    }

    /// <summary>Adds a line; true when no more are wanted.</summary>
    private static bool Add(ReadOnlySpan<byte> buffer, int end, int startsBefore, Span<RecordSlice> lines, ref int count, ref int next)
    {
        var length = end - next;
        lines[count++] = new RecordSlice(next, length > 0 && buffer[end - 1] == '\r' ? length - 1 : length);
        next = end + 1;
        return count == lines.Length || next >= startsBefore;
    }
}
