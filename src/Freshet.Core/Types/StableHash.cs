using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Freshet.Core;

/// <summary>
/// Hashes that are the same in every process, version and machine; key groups and everything written down rest on them.
/// All 32 bits are good: key groups take them from the top, tables from the bottom.
/// Changing a result here changes where keys live in every stored checkpoint.
/// </summary>
/// <remarks>
/// Words: the finalizer of SplitMix64 (Steele, Lea, Flood 2014; constants by Stafford), a bijection of 64 bits of which the top
/// half is taken. A single multiply is not enough: measured, pairs of equal halves then fell into few key groups.
/// Bytes and texts: the plan of wyhash (Wang Yi), sixteen bytes a multiply of 64 × 64 → 128 bits, the inputs kept in the product
/// so that a zero factor cannot swallow the other.
/// </remarks>
public static class StableHash
{
    private const ulong Golden = 0x9E37_79B9_7F4A_7C15;
    private const ulong First = 0xBF58_476D_1CE4_E5B9;
    private const ulong Second = 0x94D0_49BB_1331_11EB;
    private const ulong Odd = 0xD6E8_FEB8_6659_FD93;

    /// <summary>Hash of a 64-bit value; narrower ones are widened with zero bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Of(ulong value)
    {
        value += Golden;
        value = (value ^ (value >> 30)) * First;
        value = (value ^ (value >> 27)) * Second;
        return (uint)(value >> 32);
    }

    /// <summary>The hashes of words, eight at a time, as far as that goes on this machine; returns how many.</summary>
    internal static int Words(ref ulong values, ref uint hashes, int count)
    {
        var i = 0;
        if (Avx512DQ.IsSupported)
        {
            for (; i <= count - Vector512<ulong>.Count; i += Vector512<ulong>.Count)
            {
                var value = Vector512.LoadUnsafe(ref values, (nuint)i) + Vector512.Create(Golden);
                value = (value ^ (value >>> 30)) * Vector512.Create(First);
                value = (value ^ (value >>> 27)) * Vector512.Create(Second);
                Avx512F.ConvertToVector256UInt32(value >>> 32).StoreUnsafe(ref hashes, (nuint)i);
            }
        }

        return i;
    }

    /// <summary>Hash of bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        ref var start = ref MemoryMarshal.GetReference(bytes);
        var length = bytes.Length;
        var state = Golden;
        ulong a;
        ulong b;
        if (length > 16)
        {
            var at = 0;
            for (; length - at > 16; at += 16)
            {
                state = Mix(Word(ref start, at) ^ First, Word(ref start, at + 8) ^ state);
            }

            // The last sixteen bytes, some of them for the second time.
            a = Word(ref start, length - 16);
            b = Word(ref start, length - 8);
        }
        else if (length >= 8)
        {
            a = Word(ref start, 0);
            b = Word(ref start, length - 8);
        }
        else if (length >= 4)
        {
            a = Half(ref start, 0);
            b = Half(ref start, length - 4);
        }
        else
        {
            // One, two or three bytes: the first, the middle and the last are all of them.
            a = length == 0 ? 0 : ((ulong)start << 16) | ((ulong)Unsafe.Add(ref start, length >> 1) << 8) | Unsafe.Add(ref start, length - 1);
            b = 0;
        }

        state = Mix(Mix(a ^ First, b ^ state) ^ Second, (ulong)length ^ Odd);
        return (uint)(state >> 32);
    }

    /// <summary>Hash of a text: of its UTF-16 code units.</summary>
    public static uint Of(ReadOnlySpan<char> text) => Of(MemoryMarshal.AsBytes(text));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low ^ a ^ b;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ref byte start, int at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Half(ref byte start, int at) => Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, at));
}
