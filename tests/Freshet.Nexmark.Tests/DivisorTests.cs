namespace Freshet.Nexmark.Tests;

public sealed class DivisorTests
{
    [Fact]
    public void Agrees_with_plain_division()
    {
        var random = new Random(1);
        long[] edges = [0, 1, 2, 3, 49, 50, 999, 1000, int.MaxValue, 1L << 32, (1L << 62) - 1, 1L << 62, (1L << 62) + 1, long.MaxValue - 1, long.MaxValue];
        long[] values = [.. edges, .. Enumerable.Range(0, 500).Select(_ => random.NextInt64() >> random.Next(63))];
        foreach (long by in values.Where(value => value > 0))
        {
            var divisor = new Divisor(by);
            foreach (long of in values.SelectMany(value => new[] { value, -value, value / by * by, (value / by * by) - 1 }))
            {
                Assert.Equal(of / by, divisor.Quotient(of));
                Assert.Equal(of % by, divisor.Remainder(of));
            }
        }
    }

    [Fact]
    public void Refuses_what_is_not_positive()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Divisor(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Divisor(-1));
    }
}
