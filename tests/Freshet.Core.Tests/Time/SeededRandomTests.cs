namespace Freshet.Core.Tests.Time;

public sealed class SeededRandomTests
{
    [Fact]
    public void NextBits_gives_the_published_numbers_of_SplitMix64_when_seeded_with_1234567()
    {
        var random = new SeededRandom(1234567);

        Assert.Equal(6457827717110365317UL, random.NextBits());
        Assert.Equal(3203168211198807973UL, random.NextBits());
        Assert.Equal(9817491932198370423UL, random.NextBits());
        Assert.Equal(4593380528125082431UL, random.NextBits());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(int.MaxValue)]
    public void Next_stays_below_the_bound_and_reaches_all_quarters_when_drawn_often(int bound)
    {
        var random = new SeededRandom(42);
        var quarters = new int[4];
        for (var i = 0; i < 4000; i++)
        {
            var drawn = random.Next(bound);
            Assert.InRange(drawn, 0, bound - 1);
            quarters[(int)((long)drawn * 4 / bound)]++;
        }

        Assert.All(bound < 4 ? quarters[..1] : quarters, count => Assert.True(count > 500));
    }

    [Fact]
    public void NextDouble_stays_in_the_unit_interval_and_averages_a_half()
    {
        var random = new SeededRandom(7);
        var sum = 0.0;
        for (var i = 0; i < 100_000; i++)
        {
            var drawn = random.NextDouble();
            Assert.True(drawn is >= 0 and < 1);
            sum += drawn;
        }

        Assert.InRange(sum / 100_000, 0.495, 0.505);
    }

    [Fact]
    public void Chance_is_never_at_zero_and_always_at_one()
    {
        var random = new SeededRandom(9);
        for (var i = 0; i < 1000; i++)
        {
            Assert.False(random.Chance(0));
            Assert.True(random.Chance(1));
        }
    }

    [Fact]
    public void Fork_gives_other_numbers_than_its_parent_and_the_same_ones_again_for_the_same_seed()
    {
        var parent = new SeededRandom(3);
        var fork = parent.Fork();
        var again = new SeededRandom(3).Fork();

        var numbers = Enumerable.Range(0, 100).Select(_ => fork.NextLong()).ToList();
        Assert.Equal(numbers, Enumerable.Range(0, 100).Select(_ => again.NextLong()));
        Assert.Empty(numbers.Intersect(Enumerable.Range(0, 100).Select(_ => parent.NextLong())));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Next_refuses_a_bound_that_is_not_positive(int bound) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SeededRandom(1).Next(bound));
}
