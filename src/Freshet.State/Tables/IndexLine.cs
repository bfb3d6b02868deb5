using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Freshet.State;

/// <summary>
/// A cache line of the index: eight entries of [hash 32 bits | row reference 32 bits], 0 for none. All eight are compared at once.
/// </summary>
internal static unsafe class IndexLine
{
    public const int Entries = 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Entry(uint hash, uint reference) => hash | ((ulong)reference << 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint ReferenceOf(ulong entry) => (uint)(entry >> 32);

    /// <summary>A bit for each used entry with this hash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint WithHash(ulong* line, uint hash)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            var entries = Vector512.LoadAligned(line);
            var same = Vector512.Equals(entries & Vector512.Create(0xFFFF_FFFFUL), Vector512.Create((ulong)hash));
            return (uint)(same.ExtractMostSignificantBits() & ~Vector512.Equals(entries, Vector512<ulong>.Zero).ExtractMostSignificantBits());
        }

        return HalfWithHash(line, hash) | (HalfWithHash(line + 4, hash) << 4);
    }

    /// <summary>A bit for each free entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Free(ulong* line)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return (uint)Vector512.Equals(Vector512.LoadAligned(line), Vector512<ulong>.Zero).ExtractMostSignificantBits();
        }

        var low = Vector256.Equals(Vector256.Load(line), Vector256<ulong>.Zero).ExtractMostSignificantBits();
        var high = Vector256.Equals(Vector256.Load(line + 4), Vector256<ulong>.Zero).ExtractMostSignificantBits();
        return low | (high << 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint HalfWithHash(ulong* half, uint hash)
    {
        var entries = Vector256.Load(half);
        var same = Vector256.Equals(entries & Vector256.Create(0xFFFF_FFFFUL), Vector256.Create((ulong)hash));
        return Vector256.AndNot(same, Vector256.Equals(entries, Vector256<ulong>.Zero)).ExtractMostSignificantBits();
    }
}
