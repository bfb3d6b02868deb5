using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Freshet;

/// <summary>Cuts bytes into lines, 64 bytes at a time.</summary>
internal static class LineScanner
{
    private const byte NewLine = (byte)'\n';

    /// <summary>
    /// Finds the lines, from <paramref name="start"/> on, that end in the buffer and begin before <paramref name="startsBefore"/>, as
    /// many as fit; returns how many, and where the next line begins in <paramref name="next"/>. LF or CRLF ends a line.
    /// </summary>
    /// <param name="buffer">The bytes.</param>
    /// <param name="start">Where the first line begins.</param>
    /// <param name="scanned">No LF is before this index; at or behind <paramref name="start"/>.</param>
    /// <param name="startsBefore">Lines that begin here or later are not asked for.</param>
    /// <param name="lines">Room for lines.</param>
    /// <param name="next">Where the line after the last found one begins.</param>
    public static int Find(ReadOnlySpan<byte> buffer, int start, int scanned, int startsBefore, Span<RecordSlice> lines, out int next)
    {
        next = start;
        if (start >= startsBefore || lines.IsEmpty)
        {
            return 0;
        }

        var count = 0;
        var at = scanned;
        ref var first = ref MemoryMarshal.GetReference(buffer);
        for (; at <= buffer.Length - Vector512<byte>.Count; at += Vector512<byte>.Count)
        {
            var found = Vector512.Equals(Vector512.LoadUnsafe(ref first, (nuint)at), Vector512.Create(NewLine)).ExtractMostSignificantBits();
            while (found != 0)
            {
                var end = at + BitOperations.TrailingZeroCount(found);
                found &= found - 1;
                lines[count++] = Line(ref first, next, end);
                next = end + 1;
                if (count == lines.Length || next >= startsBefore)
                {
                    return count;
                }
            }
        }

        while (count < lines.Length && next < startsBefore && buffer[at..].IndexOf(NewLine) is >= 0 and var step)
        {
            lines[count++] = Line(ref first, next, at + step);
            at += step + 1;
            next = at;
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static RecordSlice Line(ref byte first, int start, int end)
    {
        var length = end - start;
        var hasReturn = length > 0 && Unsafe.Add(ref first, end - 1) == '\r';
        return new RecordSlice(start, hasReturn ? length - 1 : length);
    }
}
