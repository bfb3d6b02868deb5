using Freshet.Runtime.Tasks;

namespace Freshet.Testing.Tests.Simulations;

/// <summary>Job graphs drawn from seeds, through crashes, stops and rescaling, against a model of plain loops.</summary>
public sealed class RandomGraphTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public void Run_finds_nothing_wrong_in_forty_graphs(int from)
    {
        for (var seed = from; seed < from + 40; seed++)
        {
            var result = Simulation.Run((ulong)seed, new SimulationOptions { IsRandomGraph = true });
            Assert.True(result.Failure is null, $"Graph {seed} (replay: eng/simulate --random-graph {seed} --trace): {result.Failure}");
        }
    }

    /// <summary>A subtask without splits of a bounded source said that it was idle; 7873: joins of joins over a net that clogs.</summary>
    [Theory]
    [InlineData(3288)]
    [InlineData(4368)]
    [InlineData(7873)]
    public void Run_finds_nothing_wrong_any_more_in(int seed) =>
        Assert.Null(Simulation.Run((ulong)seed, new SimulationOptions { IsRandomGraph = true }).Failure);

    [Theory]
    [InlineData(nameof(PlantedBugs.BarrierNotAligned))]
    [InlineData(nameof(PlantedBugs.WatermarkFromOneChannel))]
    [InlineData(nameof(PlantedBugs.TimersForgotten))]
    [InlineData(nameof(PlantedBugs.EntryLostOnRestore))]
    public void Run_finds_a_planted_bug(string bug)
    {
        var options = new SimulationOptions { IsRandomGraph = true, Bugs = PlantedBugNames.Of(bug) };

        Assert.Contains(Enumerable.Range(0, 100), seed => Simulation.Run((ulong)seed, options).Failure is not null);
    }

    [Fact]
    public void The_graphs_hold_every_kind_of_step()
    {
        var kinds = Enumerable.Range(0, 80).SelectMany(seed => RandomGraph.Of((ulong)seed, isBatch: seed % 2 == 0).Steps).Select(step => step.Kind).Distinct();

        Assert.Equal(Enum.GetValues<GraphStepKind>().Order(), kinds.Order());
    }
}
