using static Freshet.Tests.Jobs;

namespace Freshet.Tests.Recovery;

public sealed class RecoveryTests
{
    internal const long Numbers = 100_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task RunAsync_gives_each_window_once_when_nothing_fails(int parallelism)
    {
        var rows = new List<Counted>();
        var env = StreamEnvironment.Create(Options(parallelism: parallelism));
        env.FromSequence(0, Numbers - 1).CountByRemainder().ToCollection(rows);

        await env.RunQuietly();

        Assert.Equal(Sorted(Expected(Numbers)), Sorted(rows));
    }

    [Fact]
    public async Task RunAsync_goes_on_from_its_checkpoint_when_a_function_throws()
    {
        using var folder = new TempFolder();
        var failures = 3;
        var env = StreamEnvironment.Create(Options(folder["checkpoints"]) with { Restart = RestartPolicy.Fixed(10, TimeSpan.FromMilliseconds(1)) });
        env.Generate(n => n, new GeneratorOptions { Count = Numbers, RatePerSecond = 100_000 })
            .Map(n => n > Numbers / 2 && Interlocked.Decrement(ref failures) >= 0 ? throw new InvalidOperationException("no luck") : n)
            .CountByRemainder()
            .ToFiles(folder["out"], Format.Csv<Counted>());

        var status = await env.RunQuietly();

        Assert.InRange(status.Restarts, 1, 3); // both subtasks may fail in one attempt
        Assert.Equal(Sorted(Expected(Numbers)), Sorted(ReadCsv(folder["out"])));
    }

    [Fact]
    public async Task RunAsync_names_operator_and_record_when_a_function_throws_and_nothing_restarts()
    {
        var env = StreamEnvironment.Create(Options());
        env.FromSequence(0, 99).Map(n => n == 42 ? throw new InvalidOperationException("no luck") : n).WithName("halve").Discard();

        var failure = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly());

        Assert.Equal(ErrorDomain.User, failure.Domain);
        Assert.Contains("operator 'halve'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("(42)", failure.Message, StringComparison.Ordinal);
        Assert.Contains("no luck", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_gives_up_when_the_restart_policy_says_so()
    {
        var env = StreamEnvironment.Create(Options() with { Restart = RestartPolicy.Fixed(2, TimeSpan.Zero) });
        var calls = 0;
        env.FromSequence(0, 0).Map<long, long>(n => throw new InvalidOperationException($"call {Interlocked.Increment(ref calls)}")).Discard();

        await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly());

        Assert.Equal(3, calls);
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(3, 1)]
    [InlineData(1, 4)]
    public async Task RunAsync_goes_on_exactly_when_stopped_and_started_at_another_parallelism(int first, int second)
    {
        using var folder = new TempFolder();
        var status = await RunUntilStopped(folder, first);
        Assert.True(status < Numbers, "the first run was to be stopped on its way");

        var env = Job(folder, second, rate: null);
        await env.RunQuietly();

        Assert.Equal(Sorted(Expected(Numbers)), Sorted(ReadCsv(folder["out"])));
    }

    [Fact]
    public async Task RunAsync_ends_at_once_and_writes_nothing_twice_when_the_job_has_finished_before()
    {
        using var folder = new TempFolder();
        await Job(folder, 2, null).RunQuietly();

        var again = await Job(folder, 2, null).RunQuietly();

        Assert.Equal(0, again.RecordsIn);
        Assert.Equal(Sorted(Expected(Numbers)), Sorted(ReadCsv(folder["out"])));
    }

    /// <summary>Runs the job at a limited rate, stops it well after its first checkpoints; gives the records it read.</summary>
    internal static async Task<long> RunUntilStopped(TempFolder folder, int parallelism)
    {
        using var stop = new CancellationTokenSource();
        var env = Job(folder, parallelism, rate: 20_000, () => stop.Cancel());
        var status = await env.RunQuietly(stop: stop.Token);
        return status.RecordsIn;
    }

    internal static StreamEnvironment Job(TempFolder folder, int parallelism, double? rate, Action? half = null)
    {
        var env = StreamEnvironment.Create(Options(folder["checkpoints"], parallelism));
        env.Generate(n => n, new GeneratorOptions { Count = Numbers, RatePerSecond = rate })
            .Map(n =>
            {
                if (n == Numbers / 10)
                {
                    half?.Invoke();
                }

                return n;
            })
            .CountByRemainder()
            .ToFiles(folder["out"], Format.Csv<Counted>());
        return env;
    }
}
