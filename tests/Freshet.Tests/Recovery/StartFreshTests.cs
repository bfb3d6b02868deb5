using static Freshet.Tests.Jobs;

namespace Freshet.Tests.Recovery;

/// <summary>A job started anew over the checkpoints of an earlier run stays anew, whatever happens before its own first checkpoint.</summary>
public sealed class StartFreshTests
{
    [Fact]
    public async Task A_failure_before_the_first_new_checkpoint_does_not_bring_the_old_run_back()
    {
        using var folder = new TempFolder();
        await RecoveryTests.RunUntilStopped(folder, 2);
        var failures = 1;
        var job = Fresh(folder, RestartPolicy.Fixed(3, TimeSpan.Zero), () => Interlocked.Decrement(ref failures) >= 0);

        var status = await job.RunQuietly();

        Assert.InRange(status.Restarts, 1, 2);
        Assert.Equal(Sorted(Expected(RecoveryTests.Numbers)), Sorted(ReadCsv(folder["out"])));
        Assert.Single(Directory.GetDirectories(folder["checkpoints/test"])); // one checkpoint, the last; those of the old run are gone
    }

    [Fact]
    public async Task A_later_start_without_the_flag_does_not_go_on_from_the_old_run()
    {
        using var folder = new TempFolder();
        await RecoveryTests.RunUntilStopped(folder, 2);
        await Assert.ThrowsAsync<FreshetException>(() => Fresh(folder, RestartPolicy.None, () => true).RunQuietly());

        var next = Fresh(folder, RestartPolicy.None, () => false);
        next.Options = next.Options with { Checkpoints = next.Options.Checkpoints! with { StartFresh = false } };
        var status = await next.RunQuietly();

        Assert.Equal(RecoveryTests.Numbers, status.RecordsIn);
        Assert.Equal(Sorted(Expected(RecoveryTests.Numbers)), Sorted(ReadCsv(folder["out"])));
    }

    private static StreamEnvironment Fresh(TempFolder folder, RestartPolicy restart, Func<bool> fails)
    {
        var options = Options(folder["checkpoints"]);
        var env = StreamEnvironment.Create(options with
        {
            Restart = restart,
            Checkpoints = options.Checkpoints! with { StartFresh = true, Interval = TimeSpan.FromHours(1) },
        });
        env.Generate(n => n, new GeneratorOptions { Count = RecoveryTests.Numbers })
            .Map(n => n == RecoveryTests.Numbers / 2 && fails() ? throw new InvalidOperationException("no luck") : n)
            .CountByRemainder()
            .ToFiles(folder["out"], Format.Csv<Counted>(), new FileSinkOptions { Existing = ExistingOutput.Replace });
        return env;
    }
}
