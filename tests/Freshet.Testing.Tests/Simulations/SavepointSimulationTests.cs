namespace Freshet.Testing.Tests.Simulations;

/// <summary>Whole jobs that take savepoints at random moments, die, stop and start from them, the newest or an older one.</summary>
public sealed class SavepointSimulationTests
{
    [Theory]
    [InlineData(false, 60)]
    [InlineData(true, 30)]
    public void Run_finds_nothing_wrong_with_savepoints(bool areGraphs, int seeds)
    {
        var counts = new SimulationCounts();
        for (var seed = 0; seed < seeds; seed++)
        {
            var result = Simulation.Run((ulong)seed, new SimulationOptions { IsRandomGraph = areGraphs, TakesSavepoints = true });
            Assert.True(result.Failure is null, $"Replay: eng/simulate --{(areGraphs ? "random-graph" : "seed")} {seed} --savepoints --trace: {result.Failure}");
            counts += result.Counts;
        }

        Assert.True(counts.StartsFromSavepoint > seeds / 4, $"{counts.StartsFromSavepoint} starts from {counts.Savepoints} savepoints");
    }
}
