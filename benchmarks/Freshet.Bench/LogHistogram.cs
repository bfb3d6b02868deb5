using System.Numerics;

namespace Freshet.Bench;

/// <summary>Counts of values by size: 128 steps for each power of two, so a percentile is right to 1 %. Used by one thread at a time.</summary>
internal sealed class LogHistogram
{
    private const int StepBits = 7;
    private const int Steps = 1 << StepBits;

    private readonly long[] _counts = new long[(64 - StepBits) * Steps];

    public long Count { get; private set; }

    public long Max { get; private set; }

    /// <summary>Counts a value; one below zero counts as zero.</summary>
    public void Add(long value)
    {
        value = Math.Max(value, 0);
        _counts[IndexOf(value)]++;
        Count++;
        Max = Math.Max(Max, value);
    }

    /// <summary>Adds another's counts.</summary>
    public void Add(LogHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
        Max = Math.Max(Max, other.Max);
    }

    /// <summary>The value that this share of all values does not exceed, from 0 to 1; never more than the highest value.</summary>
    public long Percentile(double share)
    {
        var left = Math.Max((long)Math.Ceiling(share * Count), 1);
        for (var i = 0; i < _counts.Length; i++)
        {
            left -= _counts[i];
            if (left <= 0)
            {
                return Math.Min(HighestOf(i), Max);
            }
        }

        return Max;
    }

    // Values below 256 have a place of their own; after that the power of two and the next seven bits say where.
    private static int IndexOf(long value)
    {
        var shift = Math.Max(BitOperations.Log2((ulong)value | 1) - StepBits, 0);
        return (shift << StepBits) + (int)(value >> shift);
    }

    private static long HighestOf(int index)
    {
        var shift = Math.Max((index >> StepBits) - 1, 0);
        return ((long)(index - (shift << StepBits)) << shift) + (1L << shift) - 1;
    }
}
