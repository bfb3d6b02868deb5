using System.Runtime.CompilerServices;

namespace Freshet.Nexmark;

/// <summary>The random numbers of one event or of the set-up: SplitMix64 over a counter.</summary>
internal struct Draws(ulong state)
{
    /// <summary>What the counter grows by at each draw.</summary>
    public const ulong Increment = 0x9E3779B97F4A7C15;

    private ulong _state = state;

    /// <summary>SplitMix64's finaliser.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Scales a draw's upper half to 0 up to <paramref name="limit"/>, which may be anything: excess bits wrap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Scale(ulong draw, ulong limit) => ((draw >> 32) * limit) >> 32;

    /// <summary>The next number from 0 up to, not including, <paramref name="limit"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Below(long limit) => (int)Scale(Mix(_state += Increment), (ulong)limit);

    /// <summary>The next price, close to log-uniform: 100 to 104,857,599.</summary>
    public long Price()
    {
        long scale = 100L << Below(20);
        return scale + Below(scale);
    }
}
