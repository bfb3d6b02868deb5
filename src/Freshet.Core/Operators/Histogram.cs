using System.Numerics;

namespace Freshet;

/// <summary>
/// How numbers that the user's function records are spread: in buckets a thirty-second of their size wide (numbers up to 63 are exact), so that quantiles are
/// wrong by 3 % at most, whatever the range. Written by its task; read from anywhere. Takes 15 KB, twice that with negative numbers.
/// Buckets as in HdrHistogram (Tene 2012).
/// </summary>
public sealed class Histogram
{
    private const int Steps = 32; // buckets of each power of two
    private const int Buckets = (64 - 5) * Steps;

    private readonly long[] _counts = new long[Buckets];
    private long[]? _negative;
    private long _min = long.MaxValue;
    private long _max = long.MinValue;
    private double _sum;

    internal Histogram(string name) => Name = name;

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Takes a number in.</summary>
    public void Record(long value) => Record(value, 1);

    /// <summary>Takes a number in as often as said.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than once.</exception>
    public void Record(long value, long times)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        Volatile.Write(ref _min, Math.Min(_min, value));
        Volatile.Write(ref _max, Math.Max(_max, value));
        Volatile.Write(ref _sum, _sum + ((double)value * times));
        ref var count = ref Counts(value)[BucketOf(Size(value))];
        Volatile.Write(ref count, count + times);
    }

    /// <summary>What it holds now. From any thread; a number that is being recorded is in it or not.</summary>
    public HistogramValues Look()
    {
        var buckets = new List<HistogramBucket>();
        if (Volatile.Read(ref _negative) is { } negative)
        {
            for (var i = Buckets - 1; i >= 0; i--)
            {
                Add(-LargestOf(i), -SmallestOf(i), Volatile.Read(ref negative[i]));
            }
        }

        for (var i = 0; i < Buckets; i++)
        {
            Add(SmallestOf(i), LargestOf(i), Volatile.Read(ref _counts[i]));
        }

        return new HistogramValues(Volatile.Read(ref _min), Volatile.Read(ref _max), Volatile.Read(ref _sum), buckets);

        void Add(long from, long to, long count)
        {
            if (count > 0)
            {
                buckets.Add(new HistogramBucket(from, to, count));
            }
        }
    }

    /// <summary>Takes in what another one held. The bounds first, as in <see cref="Record(long, long)"/>: who looks meanwhile must not see a number beyond them.</summary>
    public void Add(HistogramValues other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Buckets.Count > 0)
        {
            Volatile.Write(ref _min, Math.Min(_min, other.Min));
            Volatile.Write(ref _max, Math.Max(_max, other.Max));
            Volatile.Write(ref _sum, _sum + other.Sum);
        }

        foreach (var bucket in other.Buckets)
        {
            ref var count = ref Counts(bucket.From)[BucketOf(Size(bucket.From))];
            Volatile.Write(ref count, count + bucket.Count);
        }
    }

    private long[] Counts(long value)
    {
        if (value >= 0)
        {
            return _counts;
        }

        if (_negative is null)
        {
            Volatile.Write(ref _negative, new long[Buckets]);
        }

        return _negative!;
    }

    /// <summary>The lowest number has no positive one: it goes with its neighbour.</summary>
    private static long Size(long value) => value >= 0 ? value : value == long.MinValue ? long.MaxValue : -value;

    private static int BucketOf(long size)
    {
        if (size < 2 * Steps)
        {
            return (int)size;
        }

        var shift = BitOperations.Log2((ulong)size) - 5;
        return (shift * Steps) + (int)(size >> shift);
    }

    private static long SmallestOf(int bucket) => bucket < 2 * Steps ? bucket : (long)(Steps + (bucket % Steps)) << ((bucket / Steps) - 1);

    private static long LargestOf(int bucket) => bucket < 2 * Steps ? bucket : SmallestOf(bucket) + (1L << ((bucket / Steps) - 1)) - 1;
}
