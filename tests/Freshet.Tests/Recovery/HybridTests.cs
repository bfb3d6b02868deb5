namespace Freshet.Tests.Recovery;

/// <summary>One source after the other.</summary>
public sealed class HybridTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task FromHybrid_reads_each_source_to_its_end_and_then_the_next(int parallelism)
    {
        using var folder = new TempFolder();
        await File.WriteAllLinesAsync(folder["a"], Enumerable.Range(0, 5000).Select(n => $"{n}"));
        var env = StreamEnvironment.Create(Jobs.Options(parallelism: parallelism));
        var read = await env.FromHybrid(e => e.FromFiles(folder["a"], Format.JsonLines<long>()), e => e.FromSequence(5000, 7999), e => e.FromCollection([8000L, 8001L])).ToListAsync();

        Assert.Equal(Enumerable.Range(0, 8002).Select(n => (long)n), read.Order());
        if (parallelism == 1)
        {
            Assert.Equal(read.Order(), read);
        }
    }

    [Fact]
    public async Task Event_time_goes_on_from_one_to_the_next_without_late_records()
    {
        var env = StreamEnvironment.Create(Jobs.Options(parallelism: 3));
        var counts = await env.FromHybrid(e => e.FromSequence(0, 9_999), e => e.FromSequence(10_000, 19_999)).CountByRemainder().ToListAsync();

        Assert.Equal(Jobs.Sorted(Jobs.Expected(20_000)), Jobs.Sorted(counts));
    }

    /// <summary>Failures in the first source, around the switch, and in the second; each restart at another parallelism would need another process, so each run is one.</summary>
    [Theory]
    [InlineData(700, 2, 3)]
    [InlineData(1_000, 3, 1)]
    [InlineData(1_500, 1, 4)]
    public async Task Positions_of_both_are_in_the_checkpoint(int stopAt, int before, int after)
    {
        using var folder = new TempFolder();
        using (var stop = new CancellationTokenSource())
        {
            await Job(folder, before, n =>
            {
                if (n >= stopAt)
                {
                    stop.Cancel();
                }
            }).RunQuietly("hybrid", stop.Token);
        }

        await Job(folder, after, _ => { }).RunQuietly("hybrid");
        Assert.Equal(Enumerable.Range(0, 2000).Select(n => $"{n}").Order(StringComparer.Ordinal), Directory.EnumerateFiles(folder["out"], "part*").SelectMany(File.ReadLines).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_cannot_work_is_refused()
    {
        var env = StreamEnvironment.Create();
        Assert.Contains("several, one after the other", Refused(() => env.FromHybrid(e => e.FromSequence(0, 1))), StringComparison.Ordinal);
        Assert.Contains("has no end", Refused(() => env.FromHybrid(e => e.Generate(n => n), e => e.FromSequence(0, 1))), StringComparison.Ordinal);
        Assert.Contains("must open one source", Refused(() => env.FromHybrid(e => e.FromSequence(0, 1).Map(n => n), e => e.FromSequence(0, 1))), StringComparison.Ordinal);

        static string Refused(Action build) => Assert.Throws<FreshetException>(build).Message;
    }

    private static StreamEnvironment Job(TempFolder folder, int parallelism, Action<long> onRecord)
    {
        var env = StreamEnvironment.Create(Jobs.Options(folder["checkpoints"], parallelism));
        env.FromHybrid(
                e => e.Generate(n => n, new GeneratorOptions { Count = 1000, RatePerSecond = 5000 }),
                e => e.Generate(n => 1000 + n, new GeneratorOptions { Count = 1000, RatePerSecond = 5000 }))
            .Map(n =>
            {
                onRecord(n);
                return $"{n}";
            })
            .ToFiles(folder["out"], Format.Text);
        return env;
    }
}
