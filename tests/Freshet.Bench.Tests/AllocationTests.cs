namespace Freshet.Bench.Tests;

/// <summary>The data plane allocates nothing for a record: what a job allocates does not grow with its records.</summary>
public sealed class AllocationTests
{
    private const long Few = 4_000_000, Many = 16 * Few;

    // A batch has a thousand records: one small object for each would be 0.023 bytes a record. What a run allocates once
    // (batches in flight, the state's pages) differs from run to run by up to 300 kB, a quarter of the bound over so many records.
    private const double BytesMost = 0.02;

    [Theory]
    [InlineData("chain")]
    [InlineData("state 1000")]
    [InlineData("state 1000 --parallelism 2")]
    [InlineData("keyed 1000")]
    [InlineData("keyed 1000 --parallelism 2")]
    [InlineData("hop 10s 1s 1000")]
    public async Task Sixteen_times_the_records_allocate_next_to_nothing_more(string job)
    {
        await Allocated(job, Few); // the JIT's own
        var (few, many) = (await Allocated(job, Few), await Allocated(job, Many));

        Assert.InRange((many - few) / (Many - Few), -1, BytesMost);
    }

    private static async Task<double> Allocated(string job, long events)
    {
        var console = Console.Out;
        using var output = new StringWriter();
        Console.SetOut(output);
        try
        {
            var before = GC.GetTotalAllocatedBytes();
            Assert.Equal(0, await Jobs.Run(BenchOptions.Parse([.. job.Split(' '), "--events", $"{events}"])));
            return GC.GetTotalAllocatedBytes() - before;
        }
        finally
        {
            Console.SetOut(console);
        }
    }
}
