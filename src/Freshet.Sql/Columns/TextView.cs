using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Freshet.Sql.Columns;

/// <summary>
/// Bytes of any length in sixteen: the length, and up to twelve bytes in place, or the first four and where all of them lie. In place
/// the rest is zero, so two short ones are equal when the sixteen bytes are. Lies in native memory only.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct TextView
{
    public const int InPlaceMax = 12;

    [FieldOffset(0)]
    public int Length;

    [FieldOffset(4)]
    public uint Prefix;

    [FieldOffset(8)]
    public byte* Pointer;

    [FieldOffset(0)]
    private ulong _low;

    [FieldOffset(8)]
    private ulong _high;

    /// <summary>A view of bytes that stay where they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set(TextView* to, byte* bytes, int length)
    {
        *to = default;
        to->Length = length;
        if (length <= InPlaceMax)
        {
            Unsafe.CopyBlockUnaligned((byte*)to + 4, bytes, (uint)length);
        }
        else
        {
            to->Prefix = *(uint*)bytes;
            to->Pointer = bytes;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> Span(TextView* view) => view->Length <= InPlaceMax ? new ReadOnlySpan<byte>((byte*)view + 4, view->Length) : new ReadOnlySpan<byte>(view->Pointer, view->Length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Equal(TextView* a, TextView* b)
    {
        if (a->_low != b->_low)
        {
            return false;
        }

        return a->_high == b->_high || (a->Length > InPlaceMax && new ReadOnlySpan<byte>(a->Pointer, a->Length).SequenceEqual(new ReadOnlySpan<byte>(b->Pointer, b->Length)));
    }

    /// <summary>The order of the bytes, which of UTF-8 is that of the code points.</summary>
    public static int Compare(TextView* a, TextView* b) => Span(a).SequenceCompareTo(Span(b));
}
