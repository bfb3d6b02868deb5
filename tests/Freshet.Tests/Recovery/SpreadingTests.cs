using static Freshet.Tests.Jobs;

namespace Freshet.Tests.Recovery;

/// <summary>All ways to spread records over the subtasks of the next operator: each record comes once, where it should.</summary>
public sealed class SpreadingTests
{
    private const int Numbers = 50_000;

    [Theory]
    [InlineData("rebalance", 2, 3)]
    [InlineData("by load", 2, 3)]
    [InlineData("rescale", 2, 6)]
    [InlineData("rescale", 6, 2)]
    [InlineData("rescale", 2, 3)]
    [InlineData("shuffle", 2, 3)]
    [InlineData("global", 2, 3)]
    [InlineData("custom", 2, 3)]
    [InlineData("forward", 3, 3)]
    public async Task Each_record_comes_once(string how, int from, int to)
    {
        var rows = new List<(long Number, int Subtask)>();
        var env = StreamEnvironment.Create(Options(parallelism: from));
        Spread(env.FromSequence(0, Numbers - 1).Map(n => n).WithNewChain(), how).Process(() => new Where()).WithParallelism(to).ToCollection(rows);

        await env.RunQuietly();

        Assert.Equal(Enumerable.Range(0, Numbers).Select(n => (long)n), rows.Select(r => r.Number).Order());
        var subtasks = rows.Select(r => r.Subtask).Distinct().Order().ToArray();
        Assert.Equal(how == "global" ? [0] : Enumerable.Range(0, to), subtasks);
        if (how == "custom")
        {
            Assert.All(rows, r => Assert.Equal(r.Number % to, r.Subtask));
        }
    }

    [Fact]
    public async Task By_load_gives_less_to_a_slow_subtask()
    {
        var rows = new List<(long Number, int Subtask)>();
        var env = StreamEnvironment.Create(Options(parallelism: 2) with { BatchRecordsMax = 16 });
        using var gate = new ManualResetEventSlim();
        env.FromSequence(0, 9999).WithParallelism(1).RebalanceByLoad().Process(() => new Stuck(gate)).ToCollection(rows);

        await env.RunQuietly();

        Assert.Equal(10_000, rows.Count);
        Assert.InRange(rows.Count(r => r.Subtask == 0), 0, 5_000 - 1);
    }

    [Fact]
    public async Task A_subtask_that_is_not_there_is_refused()
    {
        var env = StreamEnvironment.Create(Options());
        env.FromSequence(0, 10).PartitionBy((n, subtasks) => subtasks).Map(n => n).WithName("next").Discard();

        var error = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly());

        Assert.Contains("before operator 'next' gave subtask 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_to_another_parallelism_is_refused_and_so_is_spreading_before_KeyBy()
    {
        var env = StreamEnvironment.Create(Options());
        env.FromSequence(0, 10).Forward().Map(n => n).WithParallelism(1).Discard();

        Assert.Contains("needs one parallelism", (await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly())).Message, StringComparison.Ordinal);
        Assert.Contains("'broadcast' before it", Assert.Throws<FreshetException>(() => env.FromSequence(0, 1).Broadcast().KeyBy(n => n)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rolling_sums_and_extremes_are_given_after_each_record()
    {
        var (sums, lowest, highest, best, worst) = (new List<long>(), new List<int>(), new List<int>(), new List<(int, int)>(), new List<(int, int)>());
        var env = StreamEnvironment.Create(Options(parallelism: 1));
        var pairs = env.FromCollection([(0, 5), (0, 7), (1, 1), (0, 2), (0, 7)]).KeyBy(p => p.Item1);
        pairs.Sum(p => (long)p.Item2, (_, sum) => sum).ToCollection(sums);
        pairs.Min(p => p.Item2, (_, min) => min).ToCollection(lowest);
        pairs.Max(p => p.Item2, (_, max) => max).ToCollection(highest);
        pairs.MaxBy(p => p.Item2).ToCollection(best);
        pairs.MinBy(p => p.Item2).ToCollection(worst);

        await env.RunQuietly();

        Assert.Equal([5, 12, 1, 14, 21], sums);
        Assert.Equal([5, 5, 1, 2, 2], lowest);
        Assert.Equal([5, 7, 1, 7, 7], highest);
        Assert.Equal([(0, 5), (0, 7), (1, 1), (0, 7), (0, 7)], best);
        Assert.Equal([(0, 5), (0, 5), (1, 1), (0, 2), (0, 2)], worst);
    }

    private static DataStream<long> Spread(DataStream<long> numbers, string how) => how switch
    {
        "rebalance" => numbers.Rebalance(),
        "by load" => numbers.RebalanceByLoad(),
        "rescale" => numbers.Rescale(),
        "shuffle" => numbers.Shuffle(),
        "global" => numbers.Global(),
        "forward" => numbers.Forward(),
        _ => numbers.PartitionBy((n, subtasks) => (int)(n % subtasks)),
    };

    private sealed class Where : ProcessFunction<long, (long, int)>
    {
        public override void OnRecord(long record, ProcessContext<(long, int)> context) => context.Emit((record, Context.Subtask));
    }

    /// <summary>The first subtask waits until the other has taken most.</summary>
    private sealed class Stuck(ManualResetEventSlim gate) : ProcessFunction<long, (long, int)>
    {
        private int _taken;

        public override void OnRecord(long record, ProcessContext<(long, int)> context)
        {
            if (Context.Subtask == 0)
            {
                gate.Wait(TimeSpan.FromSeconds(30));
            }
            else if (++_taken == 6000)
            {
                gate.Set();
            }

            context.Emit((record, Context.Subtask));
        }
    }
}
