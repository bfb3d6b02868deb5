using static Freshet.Aggregates;
using static Freshet.Tests.Jobs;

namespace Freshet.Tests.Recovery;

/// <summary>State that outgrows its memory: the job ends with what to do, and goes on from its last checkpoint once that was done.</summary>
public sealed class StateBudgetTests
{
    private const long Numbers = 150_000;

    [Fact]
    public async Task RunAsync_names_operator_and_size_when_state_outgrows_its_memory_and_goes_on_from_the_checkpoint_with_more()
    {
        using var folder = new TempFolder();

        var failure = await Assert.ThrowsAsync<FreshetException>(() => Job(folder, stateBytes: 4 << 20, rate: 150_000).RunQuietly());

        Assert.Equal(ErrorDomain.User, failure.Domain);
        Assert.False(failure.Retry);
        Assert.Matches("Operator 'count by number' holds [0-9,]{7,} bytes", failure.Message);
        Assert.Contains("budget of 4,194,304 bytes", failure.Message, StringComparison.Ordinal);
        Assert.Contains("StateBytesMax", failure.Message, StringComparison.Ordinal);

        var status = await Job(folder, stateBytes: 64 << 20, rate: null).RunQuietly();

        Assert.InRange(status.RecordsIn, 1, Numbers - 1);
        Assert.Equal(
            Enumerable.Range(0, (int)Numbers).Select(n => new Counted(n, 3_600_000, 1)),
            Sorted(ReadCsv(folder["out"])));
    }

    [Fact]
    public async Task RunAsync_says_so_when_the_memory_is_too_small_to_go_on_from_a_checkpoint_and_leaves_it_whole()
    {
        using var folder = new TempFolder();
        await Assert.ThrowsAsync<FreshetException>(() => Job(folder, stateBytes: 4 << 20, rate: 150_000).RunQuietly());

        var failure = await Assert.ThrowsAsync<FreshetException>(() => Job(folder, stateBytes: 1 << 19, rate: null).RunQuietly());

        Assert.Matches("Operator 'count by number' holds [0-9,]{6,} bytes", failure.Message);
        var status = await Job(folder, stateBytes: 64 << 20, rate: null).RunQuietly();
        Assert.InRange(status.RecordsIn, 1, Numbers - 1);
    }

    [Fact]
    public async Task RunAsync_refuses_memory_for_state_that_no_job_can_start_with()
    {
        using var folder = new TempFolder();

        var failure = await Assert.ThrowsAsync<FreshetException>(() => Job(folder, stateBytes: 1000, rate: null).RunQuietly());

        Assert.Equal(ErrorDomain.User, failure.Domain);
        Assert.Contains("1,000 bytes", failure.Message, StringComparison.Ordinal);
        Assert.Contains("StateBytesMax", failure.Message, StringComparison.Ordinal);
    }

    private static StreamEnvironment Job(TempFolder folder, long stateBytes, double? rate)
    {
        var env = StreamEnvironment.Create(Options(folder["checkpoints"]) with { StateBytesMax = stateBytes });
        env.Generate(n => n, new GeneratorOptions { Count = Numbers, RatePerSecond = rate })
            .WithWatermarks(Watermarks.Monotonic(), n => n)
            .KeyBy(n => n)
            .Window(Tumbling.EventTime(TimeSpan.FromHours(1)))
            .Aggregate(Count<long>(), (key, window, n) => new Counted(key, window.EndMs, n))
            .WithName("count by number")
            .ToFiles(folder["out"], Format.Csv<Counted>());
        return env;
    }
}
