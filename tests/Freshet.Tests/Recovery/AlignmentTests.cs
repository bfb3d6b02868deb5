namespace Freshet.Tests.Recovery;

/// <summary>A fast source waits for a slow one.</summary>
public sealed class AlignmentTests
{
    private const int FastRecords = 100_000;
    private const int SlowRecords = 100;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_fast_source_is_at_most_a_batch_and_the_drift_ahead(int parallelism)
    {
        var (ahead, records) = await FarthestAhead(parallelism, w => w.Aligned("both", TimeSpan.FromMilliseconds(500)));

        Assert.Equal(FastRecords + SlowRecords, records);
        Assert.InRange(ahead, 0, 10_000); // a batch of each subtask, and what is under way
    }

    [Fact]
    public async Task Without_a_group_it_runs_ahead() => Assert.InRange((await FarthestAhead(1, w => w)).Ahead, 50_000, FastRecords);

    [Fact]
    public async Task A_source_that_waits_takes_part_in_checkpoints_and_goes_on_after_a_failure()
    {
        using var folder = new TempFolder();
        var failed = false;
        var options = Jobs.Options(folder["checkpoints"]) with { Restart = RestartPolicy.Fixed(3, TimeSpan.Zero) };
        var env = StreamEnvironment.Create(options);
        Both(env, w => w.Aligned("both", TimeSpan.FromMilliseconds(500)), () =>
            {
                if (!failed)
                {
                    failed = true;
                    throw new InvalidOperationException("once");
                }
            })
            .Map(r => $"{r.IsFast} {r.Time}").ToFiles(folder["out"], Format.Text);
        var status = await env.RunQuietly();

        Assert.Equal(1, status.Restarts);
        Assert.True(status.CheckpointsCompleted > 1);
        Assert.Equal(FastRecords + SlowRecords, Directory.EnumerateFiles(folder["out"], "part*").SelectMany(File.ReadLines).Distinct().Count());
    }

    [Theory]
    [InlineData("both", "both", 1, false)]
    [InlineData("both", "bothe", 1, true)] // misspelt
    [InlineData("both", "bothe", 2, false)] // the subtasks of one source wait for each other
    public void A_group_of_one_is_warned_of(string first, string second, int parallelism, bool isWarned)
    {
        var env = StreamEnvironment.Create(Jobs.Options(parallelism: parallelism));
        foreach (var group in new[] { first, second })
        {
            env.FromSequence(0, 9).WithWatermarks(Watermarks.Monotonic().Aligned(group, TimeSpan.FromSeconds(1)), n => n).Discard();
        }

        var plan = env.Explain();

        Assert.Equal(isWarned, plan.Contains($"is aligned in the group '{second}' with nothing else", StringComparison.Ordinal));
        Assert.Equal(isWarned, plan.Contains($"is aligned in the group '{first}' with nothing else", StringComparison.Ordinal));
    }

    [Fact]
    public void Options_that_cannot_work_are_refused()
    {
        Assert.Contains("has no name", Refused(() => Watermarks.Monotonic().Aligned(" ", TimeSpan.Zero)), StringComparison.Ordinal);
        Assert.Contains("must not be negative", Refused(() => Watermarks.Monotonic().Aligned("a", TimeSpan.FromSeconds(-1))), StringComparison.Ordinal);
        Assert.Contains("Ingestion time", Refused(() => Watermarks.IngestionTime().Aligned("a", TimeSpan.Zero)), StringComparison.Ordinal);

        static string Refused(Func<Watermarks> make) => Assert.Throws<FreshetException>(make).Message;
    }

    /// <summary>How far the fast source's records came ahead of the slow one's, in milliseconds of event time.</summary>
    private static async Task<(long Ahead, long Records)> FarthestAhead(int parallelism, Func<Watermarks, Watermarks> with)
    {
        var env = StreamEnvironment.Create(Jobs.Options(parallelism: parallelism));
        var (fast, slow, ahead, records) = (0L, 0L, 0L, 0L);
        Both(env, with, () => { }).ForEach(r =>
        {
            (fast, slow) = r.IsFast ? (Math.Max(fast, r.Time), slow) : (fast, Math.Max(slow, r.Time));
            ahead = Math.Max(ahead, fast - slow);
            records++;
        }).WithParallelism(1);
        await env.RunQuietly();
        return (ahead, records);
    }

    private static DataStream<(bool IsFast, long Time)> Both(StreamEnvironment env, Func<Watermarks, Watermarks> with, Action atHalf)
    {
        var fast = env.FromSequence(0, FastRecords - 1).WithWatermarks(with(Watermarks.Monotonic()), n => n).Map(n => (IsFast: true, Time: n));
        var slow = env.Generate(n => n * (FastRecords / SlowRecords), new GeneratorOptions { Count = SlowRecords, RatePerSecond = 200 }).WithParallelism(1)
            .WithWatermarks(with(Watermarks.Monotonic()), n => n)
            .Map(n =>
            {
                if (n == FastRecords / 2)
                {
                    atHalf();
                }

                return (IsFast: false, Time: n);
            });
        return fast.Union(slow);
    }
}
