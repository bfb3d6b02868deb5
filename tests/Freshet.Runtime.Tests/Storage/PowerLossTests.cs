using System.Globalization;
using Freshet.Core;

namespace Freshet.Runtime.Tests.Storage;

public sealed class PowerLossTests
{
    // FRESHET_POWER_LOSS_SEEDS=1000 for a long run.
    private static readonly int s_seeds = int.Parse(
        Environment.GetEnvironmentVariable("FRESHET_POWER_LOSS_SEEDS") ?? "60", CultureInfo.InvariantCulture);

    [Fact]
    public void The_last_completed_checkpoint_is_found_whole_when_the_power_fails_at_any_disk_operation()
    {
        var violation = FirstViolation(PlantedBug.None, s_seeds, out var crashes);
        TestContext.Current.TestOutputHelper?.WriteLine($"{crashes} crashes over {s_seeds} seeds");
        Assert.Null(violation);
        Assert.True(crashes > s_seeds * 50);
    }

    [Fact]
    public void The_last_completed_checkpoint_is_found_whole_when_the_disk_also_fails_or_fills_up()
    {
        var faults = 0;
        for (var seed = 1UL; seed <= (ulong)s_seeds * 50; seed++)
        {
            var choices = new SeededRandom(~seed);
            var lives = new CheckpointLives(seed, PlantedBug.None);
            for (var i = 0; i < 6; i++)
            {
                lives.Live(choices.Chance(0.4) ? choices.Next(choices.Chance(0.5) ? 25 : 80) : null, choices.Chance(0.5), withFault: choices.Chance(0.8));
            }

            lives.Live(null, byKill: false);
            lives.Live(null, byKill: false);
            Assert.Null(lives.Violation);
            faults += lives.FaultsMet;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{faults} faults met in {s_seeds * 50} runs");
        Assert.True(faults > s_seeds * 50);
    }

    [Theory]
    [InlineData(PlantedBug.FilesNotSynced)]
    [InlineData(PlantedBug.FoldersNotSynced)]
    [InlineData(PlantedBug.FolderNotSyncedBeforeManifest)]
    [InlineData(PlantedBug.FolderNotSyncedAfterManifest)]
    [InlineData(PlantedBug.FolderNotSyncedAfterLoading)]
    [InlineData(PlantedBug.FolderNotSyncedAfterDeletingManifest)]
    [InlineData(PlantedBug.ManifestNotRenamed)]
    public void The_same_runs_find_a_planted_bug(PlantedBug bug)
    {
        var violation = FirstViolation(bug, 120, out var crashes);
        TestContext.Current.TestOutputHelper?.WriteLine($"after {crashes} crashes: {violation}");
        Assert.NotNull(violation);
    }

    /// <summary>
    /// For each seed: a life that ends at its k-th disk operation for every k, then up to three lives that end anywhere, then one
    /// that lives.
    /// </summary>
    private static string? FirstViolation(PlantedBug bug, int seeds, out long crashes)
    {
        crashes = 0;
        for (var seed = 1UL; seed <= (ulong)seeds; seed++)
        {
            var whole = new CheckpointLives(seed, bug);
            whole.Live(null, byKill: false);
            var operations = whole.Disk.Operations;
            for (var k = 0L; k <= operations; k++)
            {
                var choices = new SeededRandom((seed << 20) + (ulong)k);
                var lives = new CheckpointLives(seed, bug);
                lives.Live(k, choices.Chance(0.4));
                for (var more = choices.Next(4); more > 0; more--)
                {
                    // Often within recovery, where a second death is most dangerous.
                    lives.Live(choices.Next(choices.Chance(0.5) ? 25 : (int)operations), choices.Chance(0.4));
                    crashes++;
                }

                lives.Live(null, byKill: false);
                lives.Live(null, byKill: false);
                crashes += 3;
                if (lives.Violation is { } violation)
                {
                    return $"{violation} (first end at operation {k})";
                }
            }
        }

        return null;
    }
}
