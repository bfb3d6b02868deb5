using System.Text.Json;

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

    [Fact]
    public async Task A_checkpoint_allocates_no_large_buffers()
    {
        const string Job = "keyed 1000 --checkpoint 20ms";
        await Allocated(Job, Few); // the JIT's own
        var line = JsonDocument.Parse(await Output(Job, Many)).RootElement;

        // Large ones (a quarter of a megabyte for each task's file, before they were rented) made every tenth checkpoint a collection of all generations.
        var (checkpoints, bytes) = (line.GetProperty("checkpoints").GetInt64(), line.GetProperty("alloc_bytes_per_event").GetDouble() * Many);
        Assert.True(checkpoints >= 10, $"{checkpoints} checkpoints");
        Assert.InRange(bytes / checkpoints, 0, 160_000);
    }

    private static async Task<double> Allocated(string job, long events)
    {
        var before = GC.GetTotalAllocatedBytes();
        await Output(job, events);
        return GC.GetTotalAllocatedBytes() - before;
    }

    private static async Task<string> Output(string job, long events)
    {
        var console = Console.Out;
        using var output = new StringWriter();
        Console.SetOut(output);
        try
        {
            Assert.Equal(0, await Jobs.Run(BenchOptions.Parse([.. job.Split(' '), "--events", $"{events}"])));
            return output.ToString();
        }
        finally
        {
            Console.SetOut(console);
        }
    }
}
