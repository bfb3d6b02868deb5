using System.Numerics;
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

    /// <summary>
    /// Two bits apart, a bit for each entry with this hash; for hash 0 also for the free ones. <see cref="ReferenceAt"/> reads the lowest.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint WithHash(ulong* line, uint hash)
    {
        const uint hashHalves = 0x5555;
        if (Vector512.IsHardwareAccelerated)
        {
            return (uint)Vector512.Equals(Vector512.LoadAligned((uint*)line), Vector512.Create(hash)).ExtractMostSignificantBits() & hashHalves;
        }

        var low = Vector256.Equals(Vector256.LoadAligned((uint*)line), Vector256.Create(hash)).ExtractMostSignificantBits();
        var high = Vector256.Equals(Vector256.LoadAligned((uint*)line + 8), Vector256.Create(hash)).ExtractMostSignificantBits();
        return (low | (high << 8)) & hashHalves;
    }

    /// <summary>The row reference of the lowest bit that <see cref="WithHash"/> gave.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint ReferenceAt(ulong* line, uint same) => *(uint*)((byte*)line + sizeof(uint) + ((nuint)(uint)BitOperations.TrailingZeroCount(same) << 2));

    /// <summary>A bit for each free entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Free(ulong* line)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return (uint)Vector512.Equals(Vector512.LoadAligned(line), Vector512<ulong>.Zero).ExtractMostSignificantBits();
        }

        var low = Vector256.Equals(Vector256.LoadAligned(line), Vector256<ulong>.Zero).ExtractMostSignificantBits();
        var high = Vector256.Equals(Vector256.LoadAligned(line + 4), Vector256<ulong>.Zero).ExtractMostSignificantBits();
        return low | (high << 4);
    }
}
