using System.Globalization;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Tests.Checkpoints;

public sealed class IncrementTests
{
    private static readonly IncrementLimits Small = new() { WholeBytes = 0, FileBytes = 64 << 10, FilesMax = 12 };

    // FRESHET_INCREMENT_SEEDS=1000 for a long run.
    private static readonly int s_seeds = int.Parse(Environment.GetEnvironmentVariable("FRESHET_INCREMENT_SEEDS") ?? "2", CultureInfo.InvariantCulture);

    [Fact]
    public void State_is_restored_from_any_retained_checkpoint_when_others_failed_and_the_power_went()
    {
        var (restores, files, crashes) = (0, 0, 0);
        for (var seed = 1UL; seed <= (ulong)s_seeds; seed++)
        {
            using var lives = new StateLives(seed, Small, PlantedBugs.None);
            lives.Run(30);
            Assert.Null(lives.Violation);
            (restores, files, crashes) = (restores + lives.Restores, files + lives.FilesOfEarlier, crashes + lives.Crashes);
        }

        // The test proves something only where files of earlier checkpoints were used.
        Assert.True(restores > s_seeds * 20, $"{restores} restores");
        Assert.True(crashes > s_seeds * 2, $"{crashes} crashes");
        Assert.True(files > s_seeds * 20, $"{files} files of earlier checkpoints");
    }

    [Fact]
    public void The_same_lives_find_a_change_that_is_left_out() => Assert.NotNull(FirstViolation(new PlantedBugs { ChangedPartsLeftOut = true }, failedCount: false));

    [Fact]
    public void The_same_lives_find_a_failed_checkpoint_that_is_gone_on_from() => Assert.NotNull(FirstViolation(PlantedBugs.None, failedCount: true));

    private static string? FirstViolation(PlantedBugs bugs, bool failedCount)
    {
        for (var seed = 1UL; seed <= 4; seed++)
        {
            using var lives = new StateLives(seed, Small, bugs, failedCount);
            lives.Run(40);
            if (lives.Violation is { } violation)
            {
                return violation;
            }
        }

        return null;
    }
}
