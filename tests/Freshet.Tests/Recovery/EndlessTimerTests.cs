using Microsoft.Extensions.Logging;
using static Freshet.Tests.Jobs;

namespace Freshet.Tests.Recovery;

/// <summary>Timers that set themselves again without end: they are found, and until then whatever else the job has to do goes on.</summary>
public sealed class EndlessTimerTests
{
    private const int KeysMany = 10_000; // so many that none is found out while a test runs
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_timer_that_sets_itself_again_at_the_end_fails_the_job_and_names_operator_and_key()
    {
        var env = StreamEnvironment.Create(Options(parallelism: 1));
        env.FromSequence(0, 99).WithWatermarks(Watermarks.Monotonic(), n => n).KeyBy(_ => 7L).Process(() => new Again(TimerKind.EventTime, new())).WithName("again").Discard();

        var failure = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly().WaitAsync(Patience));

        Assert.Contains("operator 'again' (subtask 1 of 1)", failure.Message, StringComparison.Ordinal);
        Assert.Contains("the key 7,", failure.Message, StringComparison.Ordinal);
        Assert.Contains("set the next one 1,000,000 times without going on in time, after the input has ended", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_says_which_operator_keeps_it_waiting_and_Dispose_ends_the_job_at_once()
    {
        using var folder = new TempFolder();
        var spins = new TaskCompletionSource();
        var others = new TaskCompletionSource();
        var log = new LogLines();
        using var factory = LoggerFactory.Create(b => b.AddProvider(log));
        var env = StreamEnvironment.Create(Options(folder["checkpoints"], parallelism: 1));
        env.FromSequence(0, KeysMany - 1)
            .WithWatermarks(Watermarks.Monotonic(), n => n)
            .KeyBy(n => n)
            .Process(() => new Again(TimerKind.EventTime, spins)).WithName("again")
            .Discard();
        env.Generate(n => n, new GeneratorOptions { RatePerSecond = 1000 }).ForEach(_ =>
        {
            if (spins.Task.IsCompleted)
            {
                others.TrySetResult(); // on the same worker
            }
        });

        var running = env.Start("test", new HostOptions { Live = LiveView.Off, StopOnSignals = false, Workers = 1, Logging = factory });
        await others.Task.WaitAsync(Patience);
        running.Handle.Stop();
        await log.Seen("cannot take its last checkpoint yet");

        var line = log.Lines.First(l => l.Contains("cannot take its last checkpoint yet", StringComparison.Ordinal));
        Assert.Contains("Operator 'again' (subtask 1 of 1) has worked on the end of its input", line, StringComparison.Ordinal);
        Assert.Contains("a timer sets itself again without end", line, StringComparison.Ordinal);
        Assert.Contains("second Ctrl+C or SIGTERM", line, StringComparison.Ordinal);
        Assert.False(running.Handle.Completion.IsCompleted);

        await Task.Run(running.Dispose).WaitAsync(Patience);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.Handle.Completion.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_checkpoint_that_is_given_up_names_the_operator_that_did_not_get_to_it()
    {
        using var folder = new TempFolder();
        var spins = new TaskCompletionSource();
        var log = new LogLines();
        using var factory = LoggerFactory.Create(b => b.AddProvider(log));
        var env = StreamEnvironment.Create(Options(folder["checkpoints"], parallelism: 1));
        env.Options = env.Options with { Checkpoints = env.Options.Checkpoints! with { Timeout = TimeSpan.FromSeconds(2) } };
        env.FromSequence(0, KeysMany - 1).WithWatermarks(Watermarks.Monotonic(), n => n).KeyBy(n => n).Process(() => new Again(TimerKind.EventTime, spins)).WithName("again").Discard();

        using var running = env.Start("test", new HostOptions { Live = LiveView.Off, StopOnSignals = false, Workers = 2, Logging = factory });
        await spins.Task.WaitAsync(Patience);

        await log.Seen("not complete after 2000 ms; operator 'again' (subtask 1 of 1) has worked on the end of its input");
    }

    [Fact]
    public async Task A_failure_of_another_task_ends_the_job()
    {
        var spins = new TaskCompletionSource();
        var env = StreamEnvironment.Create(Options(parallelism: 1));
        env.FromSequence(0, KeysMany - 1).WithWatermarks(Watermarks.Monotonic(), n => n).KeyBy(n => n).Process(() => new Again(TimerKind.EventTime, spins)).Discard();
        env.Generate(n => n, new GeneratorOptions { RatePerSecond = 1000 }).ForEach(_ =>
        {
            if (spins.Task.IsCompleted)
            {
                throw new InvalidOperationException("enough");
            }
        });

        var failure = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly().WaitAsync(Patience));

        Assert.Contains("enough", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Processing_timers_without_end_keep_out_neither_records_nor_checkpoints_nor_a_stop()
    {
        using var folder = new TempFolder();
        using var stop = new CancellationTokenSource();
        var spins = new TaskCompletionSource();
        var env = StreamEnvironment.Create(Options(folder["checkpoints"], parallelism: 2));
        var after = 0L;
        env.Generate(n => n, new GeneratorOptions { RatePerSecond = 5000 })
            .KeyBy(n => n % 3)
            .Process(() => new Again(TimerKind.ProcessingTime, spins))
            .ForEach(_ =>
            {
                if (spins.Task.IsCompleted && Interlocked.Increment(ref after) == 1000)
                {
                    stop.Cancel();
                }
            });

        var status = await env.RunQuietly(stop: stop.Token).WaitAsync(Patience);

        Assert.Equal(Runtime.Jobs.JobPhase.Finished, status.Phase);
        Assert.True(status.CheckpointsCompleted > 0);
    }

    private sealed class Again(TimerKind kind, TaskCompletionSource spins) : KeyedProcessFunction<long, long, long>
    {
        private int _calls;

        public override void OnRecord(long record, ProcessContext<long, long> context)
        {
            if (kind == TimerKind.EventTime)
            {
                context.SetEventTimer(2 * KeysMany);
            }
            else
            {
                context.SetProcessingTimer(200);
            }

            context.Emit(record);
        }

        public override void OnTimer(long time, TimerKind kind, ProcessContext<long, long> context)
        {
            if (++_calls == 100_000)
            {
                spins.TrySetResult();
            }

            if (kind == TimerKind.EventTime)
            {
                context.SetEventTimer(time);
            }
            else
            {
                context.SetProcessingTimer(time);
            }
        }
    }
}
