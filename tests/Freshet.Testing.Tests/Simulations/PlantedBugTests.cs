namespace Freshet.Testing.Tests.Simulations;

/// <summary>A simulation that finds nothing proves something only if it finds what is there.</summary>
public sealed class PlantedBugTests
{
    private const int SeedsMax = 200;

    public static TheoryData<string> Names => [.. PlantedBugNames.All];

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_finds_a_planted_bug_within_two_hundred_seeds(string bug)
    {
        var options = new SimulationOptions { Bugs = PlantedBugNames.Of(bug), IsRandomGraph = PlantedBugNames.NeedsRandomGraph(bug) };
        for (var seed = 0; seed < SeedsMax; seed++)
        {
            if (Simulation.Run((ulong)seed, options).Failure is not null)
            {
                return;
            }
        }

        Assert.Fail($"{SeedsMax} seeds do not find {bug}.");
    }

    [Fact]
    public void Run_calls_a_job_that_does_not_end_a_hang() =>
        Assert.True(Enumerable.Range(0, SeedsMax).Select(seed => Simulation.Run((ulong)seed, new SimulationOptions { Bugs = PlantedBugNames.Of("EndNotTold") })).First(r => r.Failure is not null).IsHang);

    [Fact]
    public void All_has_at_least_twelve_bugs() => Assert.True(PlantedBugNames.All.Count >= 12);

    [Fact]
    public void Of_refuses_a_name_that_no_bug_has() => Assert.Contains("BarrierNotAligned", Assert.Throws<FreshetException>(() => PlantedBugNames.Of("Nobody")).Message, StringComparison.Ordinal);
}
