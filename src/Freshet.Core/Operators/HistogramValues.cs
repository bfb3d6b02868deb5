namespace Freshet;

/// <summary>Numbers between two bounds.</summary>
/// <param name="From">The least that falls into it.</param>
/// <param name="To">The greatest that falls into it.</param>
/// <param name="Count">How many did.</param>
public readonly record struct HistogramBucket(long From, long To, long Count);

/// <summary>What a <see cref="Histogram"/> held when somebody looked.</summary>
public sealed class HistogramValues
{
    private readonly long _min;
    private readonly long _max;

    /// <summary>Of a histogram's parts.</summary>
    /// <param name="min">The least number; without meaning when there is none.</param>
    /// <param name="max">The greatest.</param>
    /// <param name="sum">Their sum.</param>
    /// <param name="buckets">The buckets that have numbers, from the lowest.</param>
    public HistogramValues(long min, long max, double sum, IReadOnlyList<HistogramBucket> buckets)
    {
        ArgumentNullException.ThrowIfNull(buckets);
        (_min, _max, Sum, Buckets) = (min, max, sum, buckets);
        Count = buckets.Sum(static b => b.Count);
    }

    /// <summary>How many numbers were recorded.</summary>
    public long Count { get; }

    /// <summary>The least of them, exact; 0 when there is none.</summary>
    public long Min => Count == 0 ? 0 : _min;

    /// <summary>The greatest of them, exact; 0 when there is none.</summary>
    public long Max => Count == 0 ? 0 : _max;

    /// <summary>Their sum, as exact as a double is.</summary>
    public double Sum { get; }

    /// <summary>Their mean; not a number when there is none.</summary>
    public double Mean => Sum / Count;

    /// <summary>The buckets that have numbers, from the lowest.</summary>
    public IReadOnlyList<HistogramBucket> Buckets { get; }

    /// <summary>How many, and how they are spread, in a line.</summary>
    public override string ToString() => Count == 0 ? "none" : string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{Count} from {Min} to {Max}, mean {Mean:0.###}, half up to {Quantile(0.5)}, 99 % up to {Quantile(0.99)}");

    /// <summary>The number that this share of them (0 to 1) does not exceed, at most 3 % off; 0 when there is none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The share is not between 0 and 1.</exception>
    public long Quantile(double share)
    {
        if (!(share is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "A quantile is of a share between 0 and 1.");
        }

        var rank = Math.Max((long)Math.Ceiling(share * Count), 1);
        foreach (var bucket in Buckets)
        {
            rank -= bucket.Count;
            if (rank <= 0)
            {
                return Math.Clamp(bucket.To, Min, Max);
            }
        }

        return Max;
    }

    /// <summary>Both together, as if one histogram had recorded the numbers of both.</summary>
    public HistogramValues With(HistogramValues other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var buckets = Buckets.Concat(other.Buckets)
            .GroupBy(static b => b.From)
            .Select(static g => g.First() with { Count = g.Sum(static b => b.Count) })
            .OrderBy(static b => b.From);
        return new HistogramValues(Math.Min(_min, other._min), Math.Max(_max, other._max), Sum + other.Sum, [.. buckets]);
    }
}
