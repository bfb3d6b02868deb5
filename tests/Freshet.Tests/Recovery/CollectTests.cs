using static Freshet.Tests.Jobs;

namespace Freshet.Tests.Recovery;

public sealed class CollectTests
{
    [Fact]
    public async Task ToListAsync_gives_every_record_once_and_a_second_time_again()
    {
        var env = StreamEnvironment.Create(Options(parallelism: 2));
        var numbers = env.FromSequence(0, 99_999).Map(n => n * 2);

        Assert.Equal(Enumerable.Range(0, 100_000).Select(n => n * 2L), (await numbers.ToListAsync()).Order());
        Assert.Equal(100_000, (await numbers.ToListAsync()).Count);
    }

    [Fact]
    public async Task Leaving_the_loop_ends_an_endless_job_which_went_no_faster_than_it_was_read()
    {
        var made = 0L;
        var env = StreamEnvironment.Create(Options(parallelism: 1));
        var taken = 0;
        await foreach (var n in env.Generate(n => Interlocked.Exchange(ref made, n), new GeneratorOptions()).CollectAsync())
        {
            if (++taken == 1000)
            {
                await Task.Delay(200);
                break;
            }
        }

        Assert.Equal(1000, taken);
        Assert.InRange(made, 1000, 200_000);
    }

    [Fact]
    public async Task A_failure_comes_behind_the_records()
    {
        var env = StreamEnvironment.Create(Options(parallelism: 1));
        var got = new List<long>();
        var error = await Assert.ThrowsAsync<FreshetException>(async () =>
        {
            await foreach (var n in env.FromSequence(0, 99).Map(n => n == 50 ? throw new InvalidOperationException("no fifty") : n).CollectAsync())
            {
                got.Add(n);
            }
        });

        Assert.Contains("no fifty", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_token_ends_it_well()
    {
        using var stop = new CancellationTokenSource();
        var env = StreamEnvironment.Create(Options(parallelism: 1));
        var got = 0;
        await foreach (var _ in env.Generate(n => n, new GeneratorOptions { RatePerSecond = 10_000 }).CollectAsync(stop: stop.Token))
        {
            if (++got == 100)
            {
                stop.Cancel();
            }
        }

        Assert.True(got >= 100);
    }
}
