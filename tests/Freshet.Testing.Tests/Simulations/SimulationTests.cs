namespace Freshet.Testing.Tests.Simulations;

/// <summary>Whole jobs through crashes, stops, rescaling and bad disks: exact, and the same each time.</summary>
public sealed class SimulationTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(100)]
    [InlineData(150)]
    public void Run_finds_nothing_wrong_in_fifty_seeds(int from)
    {
        for (var seed = from; seed < from + 50; seed++)
        {
            var result = Simulation.Run((ulong)seed);
            Assert.True(result.Failure is null, $"Seed {seed} (replay: eng/simulate --seed {seed} --trace): {result.Failure}");
        }
    }

    [Fact]
    public void Run_gives_the_same_trace_when_the_seed_is_the_same()
    {
        var seeds = Enumerable.Range(0, 25).ToList();
        var first = seeds.ToDictionary(seed => seed, Hash);

        // In another order and on another thread: neither what ran before nor what a thread keeps may matter.
        Dictionary<int, ulong>? second = null;
        var thread = new Thread(() => second = seeds.AsEnumerable().Reverse().ToDictionary(seed => seed, Hash));
        thread.Start();
        thread.Join();

        Assert.Equal(first.OrderBy(p => p.Key), second!.OrderBy(p => p.Key));
        Assert.Equal(seeds.Count, first.Values.Distinct().Count());
    }

    [Fact]
    public void Run_crashes_restores_rescales_and_damages_in_a_hundred_seeds()
    {
        var counts = new SimulationCounts();
        for (var seed = 0; seed < 100; seed++)
        {
            counts += Simulation.Run((ulong)seed).Counts;
        }

        Assert.True(counts.PowerLosses > 20, $"{counts}");
        Assert.True(counts.Kills > 10, $"{counts}");
        Assert.True(counts.Stops > 10, $"{counts}");
        Assert.True(counts.Restarts > 20, $"{counts}");
        Assert.True(counts.Restores > 50, $"{counts}");
        Assert.True(counts.Rescales > 20, $"{counts}");
        Assert.True(counts.Checkpoints > 200, $"{counts}");
        Assert.True(counts.CheckpointsFailed > 5, $"{counts}");
        Assert.True(counts.DiskFaults > 50, $"{counts}");
        Assert.True(counts.BitFlips > 2, $"{counts}");
    }

    [Fact]
    public void Run_tells_its_steps_without_changing_them()
    {
        var lines = new List<string>();
        var told = Simulation.Run(3, new SimulationOptions { Tell = lines.Add });
        Assert.Equal(Hash(3), told.TraceHash);
        Assert.True(lines.Count >= told.Counts.Steps, $"{lines.Count} lines for {told.Counts.Steps} steps");
    }

    private static ulong Hash(int seed) => Simulation.Run((ulong)seed).TraceHash;
}
