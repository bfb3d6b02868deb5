using Freshet.Core;
using Freshet.Runtime.Jobs;

namespace Freshet.Runtime.Tests.Jobs;

public sealed class RestartsTests
{
    private const long Soon = 0;
    private static readonly FreshetException Curable = FreshetException.External("the disk is away");

    [Fact]
    public void Exponential_delays_double_up_to_the_maximum_with_a_tenth_of_jitter_at_most()
    {
        var policy = RestartPolicy.Exponential(attempts: 8, first: TimeSpan.FromSeconds(1), max: TimeSpan.FromSeconds(20));
        double[] expected = [1000, 2000, 4000, 8000, 16_000, 20_000, 20_000, 20_000];
        var shares = new List<double>();
        for (ulong seed = 0; seed < 100; seed++)
        {
            var random = new SeededRandom(seed);
            var restarts = new Restarts(policy);
            foreach (var without in expected)
            {
                (restarts, var delay) = restarts.Failed(Curable, Soon, random);
                Assert.InRange(delay!.Value, without, without * 1.1);
                shares.Add((delay.Value / without) - 1);
            }
        }

        Assert.InRange(shares.Average(), 0.04, 0.06);
        Assert.InRange(shares.Max() - shares.Min(), 0.08, 0.1);
    }

    [Fact]
    public void Exponential_gives_up_after_so_many_in_a_row()
    {
        var (restarts, random) = (new Restarts(RestartPolicy.Exponential(attempts: 2)), new SeededRandom(1));
        (restarts, var first) = restarts.Failed(Curable, Soon, random);
        (restarts, var second) = restarts.Failed(Curable, Soon, random);
        (restarts, var third) = restarts.Failed(Curable, Soon, random);

        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.Null(third);
        Assert.Equal((2, 2), (restarts.InRow, restarts.Total));
    }

    [Theory]
    [InlineData(59_999, false)]
    [InlineData(60_000, true)]
    public void Exponential_counts_anew_after_a_long_enough_run(long ranMs, bool isReset)
    {
        var (restarts, random) = (new Restarts(RestartPolicy.Exponential(attempts: 2, resetAfter: TimeSpan.FromMinutes(1))), new SeededRandom(1));
        (restarts, _) = restarts.Failed(Curable, Soon, random);
        (restarts, _) = restarts.Failed(Curable, Soon, random);
        (restarts, var delay) = restarts.Failed(Curable, ranMs, random);

        Assert.Equal(isReset, delay is not null);
        Assert.Equal(isReset ? (1, 3) : (2, 2), (restarts.InRow, restarts.Total));
        if (isReset)
        {
            Assert.InRange(delay!.Value, 1000, 1100);
        }
    }

    [Fact]
    public void Exponential_stays_at_the_maximum_however_often_it_doubled()
    {
        var (restarts, random) = (new Restarts(RestartPolicy.Exponential(attempts: 5000)), new SeededRandom(1));
        long? delay = null;
        for (var i = 0; i < 5000; i++)
        {
            (restarts, delay) = restarts.Failed(Curable, Soon, random);
        }

        Assert.InRange(delay!.Value, 60_000, 66_000);
    }

    [Fact]
    public void Fixed_waits_the_same_each_time_and_gives_up_however_long_the_job_ran()
    {
        var (restarts, random) = (new Restarts(RestartPolicy.Fixed(3, TimeSpan.FromMilliseconds(250))), new SeededRandom(1));
        var delays = new List<long?>();
        for (var i = 0; i < 4; i++)
        {
            (restarts, var delay) = restarts.Failed(Curable, (long)TimeSpan.FromDays(1).TotalMilliseconds, random);
            delays.Add(delay);
        }

        Assert.Equal([250, 250, 250, null], delays);
        Assert.Equal(3, restarts.Total);
    }

    [Fact]
    public void None_gives_up_at_once()
    {
        var (restarts, delay) = new Restarts(RestartPolicy.None).Failed(Curable, Soon, new SeededRandom(1));

        Assert.Null(delay);
        Assert.Equal(0, restarts.Total);
    }

    [Fact]
    public void A_failure_that_a_restart_cannot_cure_is_not_tried_again()
    {
        var (restarts, delay) = new Restarts(RestartPolicy.Exponential()).Failed(new FreshetException(ErrorDomain.User, false, "no such file"), Soon, new SeededRandom(1));

        Assert.Null(delay);
        Assert.Equal(0, restarts.Total);
    }
}
