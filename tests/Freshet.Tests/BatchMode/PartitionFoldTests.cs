namespace Freshet.Tests.BatchMode;

/// <summary>Results of each subtask, joined in one.</summary>
public sealed class PartitionFoldTests
{
    [Theory]
    [InlineData(1, 1000)]
    [InlineData(3, 1000)]
    [InlineData(4, 1)] // most have none
    [InlineData(4, 0)]
    public async Task Folds_of_each_subtask_are_joined_in_one(int parallelism, int records)
    {
        var env = StreamEnvironment.Create(new JobOptions { Mode = ExecutionMode.Batch, Parallelism = parallelism });
        var sums = await env.FromSequence(1, 1000).Filter(n => n <= records).Rebalance()
            .PerPartition().Aggregate(Aggregates.Sum<long, long>(static n => n), static sum => (Sum: sum, Parts: 1))
            .Global().PerPartition().Reduce(static (one, other) => (one.Sum + other.Sum, one.Parts + other.Parts)).WithParallelism(1)
            .ToListAsync();

        Assert.Equal([(records * (records + 1L) / 2, parallelism)], sums);
    }

    [Fact]
    public async Task A_job_that_has_ended_and_is_started_again_gives_nothing_more()
    {
        using var folder = new TempFolder();
        for (var run = 0; run < 3; run++)
        {
            var env = StreamEnvironment.Create(Jobs.Options(folder["checkpoints"]) with { Mode = ExecutionMode.Batch });
            var numbers = env.FromSequence(1, 10);
            numbers.PerPartition().Aggregate(Aggregates.Sum<long, long>(static n => n), static sum => $"{sum}").WithParallelism(1).ToFiles(folder["sums"], Format.Text);
            numbers.PerPartition().Map<string>(static all => [$"{all.Count()}"]).WithParallelism(1).ToFiles(folder["counts"], Format.Text);
            await env.RunQuietly();

            Assert.Equal(["55"], Lines("sums"));
            Assert.Equal(["10"], Lines("counts"));
        }

        string[] Lines(string name) => [.. Directory.EnumerateFiles(folder[name], "part*", SearchOption.AllDirectories).SelectMany(File.ReadLines)];
    }
}
