using Freshet.Core;
using static Freshet.Tests.Jobs;

namespace Freshet.Tests.Recovery;

public sealed class QuietSplitTests
{
    [Fact]
    public async Task A_split_without_new_records_after_a_restart_does_not_hold_event_time_back()
    {
        using var folder = new TempFolder();
        var early = new TaskCompletionSource();
        await RunUntil(folder, early, end: 100);

        var late = new TaskCompletionSource();
        await RunUntil(folder, late, end: 900);
    }

    private static async Task RunUntil(TempFolder folder, TaskCompletionSource seen, long end)
    {
        using var stop = new CancellationTokenSource();
        var env = StreamEnvironment.Create(Options(folder["checkpoints"], 1));
        env.FromSource("two", () => new TwoSplits(), isBounded: false).CountByRemainder().ForEach(row =>
        {
            if (row.WindowEnd >= end)
            {
                seen.TrySetResult();
            }
        });
        var run = env.RunQuietly(stop: stop.Token);
        await Task.WhenAny(seen.Task, run).WaitAsync(TimeSpan.FromSeconds(60));
        await stop.CancelAsync();
        await run;
        Assert.True(seen.Task.IsCompleted);
    }

    /// <summary>Split a has everything at once; split b has a little in the first run, and the rest in the second.</summary>
    private sealed class TwoSplits : SourceReader<long>
    {
        private long _a;
        private long _b;
        private bool _again;

        public override ReadResult Read()
        {
            Output.Split = 0;
            for (; _a <= 1000; _a++)
            {
                Output.Emit(_a);
            }

            Output.Split = 1;
            for (; _b <= (_again ? 1000 : 150); _b++)
            {
                Output.Emit(_b);
            }

            Context.WakeAt(Context.Now + 1000);
            return ReadResult.Waiting;
        }

        public override void Snapshot(SnapshotWriter snapshot) =>
            snapshot.AddEntries("positions", [BitConverter.GetBytes(_a), BitConverter.GetBytes(_b)]);

        protected override void OnOpen()
        {
            base.OnOpen();
            if (Context.Restored?.AllEntries("positions") is { } positions)
            {
                (_a, _b, _again) = (BitConverter.ToInt64(positions[0]), BitConverter.ToInt64(positions[1]), true);
            }

            Context.AnnounceSplit(0, true, "a");
            Context.AnnounceSplit(1, true, "b");
        }
    }
}
