using Freshet.Testing.StateConformance;

namespace Freshet.State.Tests;

/// <summary>The kit can fail: each planted defect is found within a few seeds, and the same store without one passes them.</summary>
public sealed class PlantedDefectTests
{
    private const int Seeds = 60;

    [Theory]
    [InlineData(Defect.FreezesLate)]
    [InlineData(Defect.KeepsRemovedRow)]
    [InlineData(Defect.ForgetsRowOfDouble)]
    [InlineData(Defect.LosesLongBlob)]
    [InlineData(Defect.DropsEmptyEntry)]
    [InlineData(Defect.ScansOneTwice)]
    [InlineData(Defect.RestoresEverything)]
    [InlineData(Defect.LeaksFrozen)]
    public void The_kit_finds_a_defect_of_tables(Defect defect) => Finds(defect, (kit, seed) => kit.RunTable(seed));

    [Theory]
    [InlineData(Defect.FiresLate)]
    [InlineData(Defect.FiresTwice)]
    [InlineData(Defect.IgnoresDelete)]
    public void The_kit_finds_a_defect_of_timers(Defect defect) => Finds(defect, (kit, seed) => kit.RunTimers(seed));

    [Theory]
    [InlineData(Defect.OtherError)]
    [InlineData(Defect.LosesTimerWhenFull)]
    [InlineData(Defect.KeepsFailedTimer)]
    public void The_kit_finds_a_defect_of_an_exhausted_budget(Defect defect) => Finds(defect, (kit, seed) => kit.RunBudget(seed));

    private static void Finds(Defect defect, Action<StateStoreKit, ulong> scenario)
    {
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            using var stores = new BrokenStores(defect);
            try
            {
                scenario(new StateStoreKit(stores), seed);
            }
            catch (StateConformanceException e)
            {
                Assert.Contains($"seed {seed}", e.Message);
                using var good = new BrokenStores(Defect.None);
                scenario(new StateStoreKit(good), seed);
                return;
            }
        }

        Assert.Fail($"{Seeds} seeds do not show the defect {defect}.");
    }
}
