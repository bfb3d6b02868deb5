using Freshet.Core;

namespace Freshet.Bench.Tests;

public sealed class LogHistogramTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1000, 300)]
    [InlineData(20_000, 5_000_000_000)]
    [InlineData(20_000, long.MaxValue)]
    public void Percentile_is_right_to_one_percent(int count, long limit)
    {
        var random = new SeededRandom((ulong)count);
        var values = Enumerable.Range(0, count).Select(_ => random.NextLong(limit) >> random.Next(40)).Order().ToArray();
        var (first, second) = (new LogHistogram(), new LogHistogram());
        for (var i = 0; i < count; i++)
        {
            (i % 3 == 0 ? first : second).Add(values[i]);
        }

        first.Add(second);
        Assert.Equal(count, first.Count);
        Assert.Equal(values[^1], first.Max);
        Assert.Equal(values[^1], first.Percentile(1));
        foreach (var share in new[] { 0.001, 0.5, 0.9, 0.99, 0.999 })
        {
            var exact = values[Math.Max((int)Math.Ceiling(share * count), 1) - 1];
            Assert.InRange(first.Percentile(share), exact, exact + (exact / 100));
        }
    }

    [Fact]
    public void Add_counts_what_is_below_zero_as_zero()
    {
        var histogram = new LogHistogram();
        histogram.Add(-5);
        Assert.Equal((1, 0, 0), (histogram.Count, histogram.Max, histogram.Percentile(0.5)));
    }
}
