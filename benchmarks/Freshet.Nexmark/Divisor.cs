using System.Numerics;
using System.Runtime.CompilerServices;

namespace Freshet.Nexmark;

/// <summary>
/// Division by a number fixed at run time, as a multiplication: exact for every dividend, signed like <c>/</c> and <c>%</c>.
/// With b = ceil(log2 d) and m = floor(2^(63+b) / d) + 1, m*d exceeds 2^(63+b) by at most d &lt;= 2^b, and then
/// floor(m*x / 2^(63+b)) = floor(x / d) for all x &lt; 2^63 (Granlund and Montgomery, 1994).
/// </summary>
internal readonly struct Divisor
{
    private readonly ulong _magic;
    private readonly int _bits;

    /// <summary>Prepares division by <paramref name="value"/>, which is 1 or more.</summary>
    public Divisor(long value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
        Value = value;
        _bits = 64 - BitOperations.LeadingZeroCount((ulong)value - 1);
        _magic = (ulong)(((UInt128.One << (63 + _bits)) / (ulong)value) + 1);
    }

    /// <summary>The divisor.</summary>
    public long Value { get; }

    /// <summary>The dividend over the divisor, towards zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Quotient(long dividend)
    {
        // Negative only when the caller's product wrapped, some 10^16 events in: then the plain, slow way.
        // Doubling the dividend takes the place of a shift by one less, which for a divisor of 1 would be negative.
        return dividend >= 0
            ? (long)(Math.BigMul((ulong)dividend << 1, _magic, out _) >> _bits)
            : dividend / Value;
    }

    /// <summary>What the quotient leaves, with the sign of the dividend.</summary>
    public long Remainder(long dividend) => dividend - (Quotient(dividend) * Value);
}
