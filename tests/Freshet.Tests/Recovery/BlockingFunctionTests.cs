using Microsoft.Extensions.Logging;
using static Freshet.Tests.Jobs;

namespace Freshet.Tests.Recovery;

/// <summary>Functions that block all the threads there are: the job is watched and told to stop all the same.</summary>
public sealed class BlockingFunctionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_stop_says_which_task_keeps_it_waiting_when_its_function_blocks_the_only_worker()
    {
        using var blocks = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var log = new LogLines();
        using var factory = LoggerFactory.Create(b => b.AddProvider(log));
        var env = StreamEnvironment.Create(Options(parallelism: 1));
        env.Generate(n => n, new GeneratorOptions { Count = 10 }).Map(n =>
        {
            blocks.Set();
            release.Wait();
            return n;
        }).Discard();

        using var running = env.Start("test", new HostOptions { Live = LiveView.Off, StopOnSignals = false, Workers = 1, Logging = factory });
        Assert.True(blocks.Wait(Patience));
        running.Handle.Stop();
        await log.Seen("has been in one step for");

        Assert.Contains(log.Lines, l => l.Contains("Task 'generate → map → discard (1/1)' has been in one step for", StringComparison.Ordinal) && l.Contains("MapAsync", StringComparison.Ordinal));
        release.Set();
        await running.Handle.Completion.WaitAsync(Patience);
    }
}
