namespace Freshet.Core.Tests.Operators;

/// <summary>Histograms against the sorted numbers themselves.</summary>
public sealed class HistogramTests
{
    [Theory]
    [InlineData(1, 0, 64)]
    [InlineData(2, 0, 100_000)]
    [InlineData(3, -1000, 1000)]
    [InlineData(4, long.MinValue, long.MaxValue)]
    [InlineData(5, long.MaxValue - 5, long.MaxValue)]
    [InlineData(6, long.MinValue, long.MinValue + 5)]
    public void Quantile_is_at_most_three_percent_off(int seed, long from, long to)
    {
        var random = new Random(seed);
        var numbers = Enumerable.Range(0, 5000).Select(_ => random.NextInt64(from, to)).Order().ToList();
        var histogram = new OperatorMetrics().AddHistogram("n");
        numbers.ForEach(histogram.Record);
        var values = histogram.Look();

        Assert.Equal((5000, numbers[0], numbers[^1]), (values.Count, values.Min, values.Max));
        Assert.Equal(numbers.Sum(n => (double)n), values.Sum, Math.Abs(values.Sum) * 1e-9);
        foreach (var share in new[] { 0, 0.001, 0.25, 0.5, 0.9, 0.999, 1 })
        {
            double exact = numbers[Math.Max((int)Math.Ceiling(share * 5000), 1) - 1];
            Assert.InRange(values.Quantile(share), exact - Math.Abs(exact / 32), exact + Math.Abs(exact / 32));
        }
    }

    [Fact]
    public void ToString_tells_how_many_and_how_they_are_spread()
    {
        var histogram = new OperatorMetrics().AddHistogram("n");
        Assert.Equal("none", histogram.Look().ToString());

        foreach (var number in new[] { 1, 2, 3, 10 })
        {
            histogram.Record(number);
        }

        Assert.Equal("4 from 1 to 10, mean 4, half up to 2, 99 % up to 10", histogram.Look().ToString());
    }

    [Fact]
    public void Look_gives_buckets_in_order_that_hold_their_numbers()
    {
        var histogram = new OperatorMetrics().AddHistogram("n");
        long[] numbers = [long.MinValue, -1_000_000, -64, -63, -1, 0, 1, 63, 64, 65, 127, 128, 1_000_000, long.MaxValue];
        Array.ForEach(numbers, histogram.Record);
        var buckets = histogram.Look().Buckets;

        Assert.Equal(buckets.OrderBy(b => b.From), buckets);
        Assert.All(buckets.Zip(buckets.Skip(1)), pair => Assert.True(pair.First.To < pair.Second.From, pair.ToString()));
        Assert.All(numbers[1..], n => Assert.Single(buckets, b => b.From <= n && n <= b.To));
        Assert.Equal(numbers.Length, buckets.Sum(b => b.Count));
    }

    [Fact]
    public void Look_of_nothing_is_nothing()
    {
        var values = new OperatorMetrics().AddHistogram("n").Look();

        Assert.Equal((0, 0, 0, 0), (values.Count, values.Min, values.Max, values.Quantile(0.5)));
        Assert.True(double.IsNaN(values.Mean));
        Assert.Empty(values.Buckets);
    }

    [Fact]
    public void Two_together_are_as_one_that_recorded_both()
    {
        var random = new Random(7);
        var metrics = new OperatorMetrics();
        var (one, other, both) = (metrics.AddHistogram("one"), metrics.AddHistogram("other"), metrics.AddHistogram("both"));
        for (var i = 0; i < 2000; i++)
        {
            var n = random.NextInt64(-500, 5000);
            both.Record(n);
            (i % 3 == 0 ? one : other).Record(n);
        }

        var together = one.Look().With(other.Look());
        one.Add(other.Look());
        foreach (var values in new[] { together, one.Look() })
        {
            Assert.Equal((both.Look().Count, both.Look().Min, both.Look().Max, both.Look().Sum), (values.Count, values.Min, values.Max, values.Sum));
            Assert.Equal(both.Look().Buckets, values.Buckets);
        }
    }

    [Fact]
    public void Bad_arguments_are_refused()
    {
        var histogram = new OperatorMetrics().AddHistogram("n");

        Assert.Throws<ArgumentOutOfRangeException>(() => histogram.Record(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => histogram.Look().Quantile(1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => histogram.Look().Quantile(double.NaN));
    }
}
