using System.Numerics;

namespace Freshet.Core;

/// <summary>
/// The only randomness of the engine: the same seed gives the same numbers in every process and version.
/// SplitMix64 (Steele, Lea and Flood, 2014). Not for secrets; one thread at a time.
/// </summary>
public sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>All 64 bits, each equally likely.</summary>
    public ulong NextBits()
    {
        _state += 0x9E37_79B9_7F4A_7C15;
        var mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>From 0 up to but without <paramref name="bound"/>, which must be positive.</summary>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (int)NextLong(bound);
    }

    /// <summary>From 0 to <see cref="long.MaxValue"/>.</summary>
    public long NextLong() => (long)(NextBits() >> 1);

    /// <summary>From 0 up to but without <paramref name="bound"/>, which must be positive.</summary>
    public long NextLong(long bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);

        // Lemire's multiplication: the few draws that would favour some results are drawn again.
        var range = (ulong)bound;
        var unfair = (0 - range) % range;
        while (true)
        {
            var high = Math.BigMul(NextBits(), range, out var low);
            if (low >= unfair)
            {
                return (long)high;
            }
        }
    }

    /// <summary>From 0 up to but without 1.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>True with this probability: never at 0, always at 1.</summary>
    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>Fills the span with random bytes.</summary>
    public void Fill(Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var bits = NextBits();
            for (var i = 0; i < 8 && bytes.Length > 0; i++)
            {
                bytes[0] = (byte)bits;
                bits >>= 8;
                bytes = bytes[1..];
            }
        }
    }

    /// <summary>An independent generator, so that one part of a simulation drawing more does not shift the others.</summary>
    public SeededRandom Fork() => new(BitOperations.RotateLeft(NextBits(), 32) ^ NextBits());
}
