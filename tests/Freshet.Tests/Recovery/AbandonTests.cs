using static Freshet.Tests.Jobs;

namespace Freshet.Tests.Recovery;

/// <summary>A job that is disposed of before its end.</summary>
public sealed class AbandonTests
{
    [Fact]
    public async Task Dispose_ends_the_completion_and_releases_the_checkpoint_folder()
    {
        using var folder = new TempFolder();
        var half = new TaskCompletionSource();
        var job = RecoveryTests.Job(folder, 2, rate: 20_000, () => half.TrySetResult());
        var running = job.Start("test", new HostOptions { Live = LiveView.Off, StopOnSignals = false, Workers = 2 });
        await half.Task.WaitAsync(TimeSpan.FromSeconds(60));

        running.Dispose();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.Handle.Completion.WaitAsync(TimeSpan.FromSeconds(60)));
        await RecoveryTests.Job(folder, 2, null).RunQuietly();
        Assert.Equal(Sorted(Expected(RecoveryTests.Numbers)), Sorted(ReadCsv(folder["out"])));
    }
}
