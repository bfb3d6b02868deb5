using System.Runtime.CompilerServices;

namespace Freshet.Nexmark;

/// <summary>Turns event numbers into timestamps: the rate spreads them out and disorder shuffles them within blocks.</summary>
internal readonly struct EventClock(long rate, long disorder)
{
    // Products wrap, as in the reference, so that even absurdly late events agree with it.
    private const long Stride = 953;

    private readonly Divisor _rate = new(Math.Abs(rate));
    private readonly int _direction = Math.Sign(rate); // time may go backwards
    private readonly Divisor _disorder = new(Math.Max(1, disorder));

    /// <summary>Where event <paramref name="n"/> stands in time: itself, or another place in its block of disorder.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Place(long n)
    {
        if (_disorder.Value == 1)
        {
            return n;
        }

        long block = _disorder.Quotient(n) * _disorder.Value;
        return block + _disorder.Remainder(n * Stride);
    }

    /// <summary>The milliseconds since 1970 at a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long AtMs(long place) => NexmarkGenerator.BaseTimeMs + (_direction * _rate.Quotient(place * 1000));
}
