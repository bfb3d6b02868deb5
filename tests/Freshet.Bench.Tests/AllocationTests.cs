namespace Freshet.Bench.Tests;

/// <summary>The data plane allocates nothing for a record: what a job allocates does not grow with its records.</summary>
public sealed class AllocationTests
{
    private const long Events = 4_000_000;

    [Theory]
    [InlineData("chain", 0.02)]
    [InlineData("state 1000", 0.02)]
    [InlineData("state 1000 --parallelism 2", 0.02)]
    [InlineData("keyed 1000", 0.02)]
    [InlineData("keyed 1000 --parallelism 2", 0.05)] // each window has tables to fold in
    [InlineData("hop 10s 1s 1000", 0.02)]
    public async Task Four_times_the_records_allocate_next_to_nothing_more(string job, double bytesMost)
    {
        await Allocated(job, Events); // the JIT's own
        var (few, many) = (await Allocated(job, Events), await Allocated(job, 4 * Events));

        // A batch has a thousand records: one small object for each would be more.
        Assert.InRange((many - few) / (3 * Events), -1, bytesMost);
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
