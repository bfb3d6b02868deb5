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
}
