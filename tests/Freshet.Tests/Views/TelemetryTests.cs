using System.Diagnostics;
using Freshet.Core;
using Freshet.Runtime.Jobs;
using Microsoft.Extensions.Logging.Abstractions;
using static Freshet.Tests.Jobs;

namespace Freshet.Tests.Views;

/// <summary>What a status says of a running job.</summary>
public sealed class TelemetryTests
{
    private static readonly HostOptions Quiet = new() { Live = LiveView.Off, StopOnSignals = false, Logging = NullLoggerFactory.Instance, Workers = 3 };

    private int _held;

    [Fact]
    public async Task Status_has_the_graph_and_the_place_of_each_operator_when_it_runs()
    {
        using var gate = new ManualResetEventSlim();
        using var job = Blocked(gate).Start("graph", Quiet);
        var status = Wait(job, s => s.Operators.Count == 8);

        Assert.Equal(["from sequence", "watermarks", "window", "for each"], status.Graph.Operators.Select(o => o.Name));
        Assert.Contains(status.Graph.Edges, e => e is { From: 0, To: 1, IsChained: true });
        Assert.Contains(status.Graph.Edges, e => e is { From: 1, To: 2, IsChained: false, Partitioning: "hash, combined" });
        Assert.All(status.Operators, o => Assert.Equal(o.Name, status.Graph.Operators[o.Operator].Name));
        Assert.All(status.Operators, o => Assert.Equal((status.Graph.Operators[o.Operator].Vertex, 2), (o.Vertex, o.Parallelism)));
        Assert.StartsWith("job graph", status.Graph.Explain);
        Assert.All(status.Operators, o => Assert.NotEmpty(o.Uid));
        await End(job, gate);
    }

    [Fact]
    public async Task Status_says_who_works_and_who_is_held_back_when_a_sink_is_slow()
    {
        using var gate = new ManualResetEventSlim();
        using var job = Blocked(gate).Start("shares", Quiet);
        var status = Wait(job, s => Of(s, "for each").Any(o => o.Busy > 0.9) && Of(s, "from sequence").All(o => o.BackPressured > 0.9));

        Assert.All(status.Operators, o => Assert.InRange(o.Busy + o.BackPressured + o.Idle, 0.999, 1.001));
        Assert.InRange(status.ShareMs, 1, long.MaxValue);
        Assert.Contains(Of(status, "window"), o => o.StateBytes > 0);
        Assert.All(Of(status, "from sequence"), o => Assert.Equal(0, o.StateBytes));
        await End(job, gate);
    }

    [Fact]
    public async Task Status_names_the_input_that_holds_event_time_back_when_one_is_silent()
    {
        using var gate = new ManualResetEventSlim();
        var env = StreamEnvironment.Create(Options(parallelism: 1));
        var quick = env.FromSequence(0, 100_000).WithName("quick").WithWatermarks(Watermarks.Monotonic(), n => n);
        var silent = env.FromCollection([5L]).Map(n => Held(gate) + n).WithName("silent").WithWatermarks(Watermarks.Monotonic(), n => n);
        quick.Union(silent).KeyBy(n => n % Keys).Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(100)))
            .Count((key, window, n) => new Counted(key, window.EndMs, n)).Discard();
        using var job = env.Start("silent", Quiet);

        var status = Wait(job, s => Of(s, "window").Any(o => o.Inputs.Any(i => i.Mode == MergedInputMode.Ended || i.Watermark > 0)));
        var window = Of(status, "window").Single();

        Assert.Equal(2, window.Inputs.Count);
        Assert.Contains("silent", window.HeldBy!.Name);
        Assert.Equal((InputKind.Channel, (long?)null, MergedInputMode.Active), (window.HeldBy.Kind, window.HeldBy.Watermark, window.HeldBy.Mode));
        Assert.InRange(window.HeldBy.Since, 0, status.At);
        await End(job, gate);
    }

    [Fact]
    public async Task Status_has_the_splits_of_an_operator_that_makes_watermarks()
    {
        using var gate = new ManualResetEventSlim();
        using var job = Blocked(gate).Start("splits", Quiet);
        var status = Wait(job, s => Of(s, "watermarks").Any(o => o.HeldBy is { Watermark: > 0 }));

        var held = Of(status, "watermarks").First(o => o.HeldBy is { Watermark: > 0 }).HeldBy!;
        Assert.Equal(InputKind.Split, held.Kind);
        Assert.InRange(held.Since, status.StartedAt, status.At);
        await End(job, gate);
    }

    [Fact]
    public async Task CheckpointAsync_gives_a_checkpoint_that_the_history_has_too()
    {
        using var folder = new TempFolder();
        using var job = Endless(folder["c"]).Start("history", Quiet);
        Wait(job, s => s.RecordsIn > 5000);

        var taken = await job.Handle.CheckpointAsync();
        var status = await job.Handle.StopAndWait();

        Assert.Equal(CheckpointOutcome.Complete, taken.Outcome);
        Assert.True(taken is { Bytes: > 0, SlowestTask: not null, IsFinal: false } && taken.DurationMs >= taken.CollectMs, taken.ToString());
        Assert.Equal(taken with { CommitMs = null }, status.Checkpoints[0] with { CommitMs = null });
        Assert.NotNull(status.Checkpoints[0].CommitMs);
        Assert.Equal((true, CheckpointOutcome.Complete), (status.Checkpoints[^1].IsFinal, status.Checkpoints[^1].Outcome));
    }

    [Fact]
    public async Task Status_says_why_a_checkpoint_failed()
    {
        using var folder = new TempFolder();
        using var gate = new ManualResetEventSlim();
        var env = Blocked(gate);
        env.Options = env.Options with { Checkpoints = new CheckpointOptions { Folder = folder["c"], Interval = TimeSpan.FromHours(1), Timeout = TimeSpan.FromMilliseconds(50) } };
        using var job = env.Start("timeout", Quiet);
        Wait(job, _ => Volatile.Read(ref _held) > 0); // behind a record that is held no barrier passes; a busy share alone may come of the start

        var failed = await job.Handle.CheckpointAsync();

        Assert.Equal(CheckpointOutcome.Failed, failed.Outcome);
        Assert.Contains("not complete after 50 ms", failed.Failure);
        await End(job, gate);
    }

    [Fact]
    public async Task OnCheckpointAborted_tells_functions_of_a_checkpoint_that_was_given_up()
    {
        using var folder = new TempFolder();
        using var gate = new ManualResetEventSlim();
        var told = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var env = StreamEnvironment.Create(Options(parallelism: 1) with { Checkpoints = new CheckpointOptions { Folder = folder["c"], Interval = TimeSpan.FromHours(1), Timeout = TimeSpan.FromMilliseconds(50) } });
        env.Generate(n => n, new GeneratorOptions { RatePerSecond = 1000 }).Process(() => new Told(told)).Rebalance().Map(n => n).WithoutChaining().ForEach(_ => Held(gate));
        using var job = env.Start("aborted", Quiet);
        Wait(job, _ => Volatile.Read(ref _held) > 0);

        var failed = await job.Handle.CheckpointAsync();
        Wait(job, _ => told.Contains($"{failed.Id} aborted"));
        gate.Set();
        var taken = await job.Handle.CheckpointAsync();
        Wait(job, _ => told.Contains($"{taken.Id} complete"));
        await End(job, gate);

        Assert.Equal((CheckpointOutcome.Failed, CheckpointOutcome.Complete), (failed.Outcome, taken.Outcome));
        Assert.Equal([$"{failed.Id} aborted", $"{taken.Id} taken", $"{taken.Id} complete"], told.Where(t => t != $"{failed.Id} taken")); // a full output may have held its barrier back
    }

    private sealed class Told(System.Collections.Concurrent.ConcurrentQueue<string> told) : ProcessFunction<long, long>
    {
        public override void OnRecord(long record, ProcessContext<long> context) => context.Emit(record);

        protected override void OnSnapshot(CheckpointId checkpoint) => told.Enqueue($"{checkpoint.Value} taken");

        protected override void OnCheckpointAborted(CheckpointId checkpoint) => told.Enqueue($"{checkpoint.Value} aborted");

        protected override void OnCheckpointComplete(CheckpointId checkpoint) => told.Enqueue($"{checkpoint.Value} complete");
    }

    [Fact]
    public async Task CheckpointAsync_says_so_when_a_job_has_no_checkpoints_or_has_ended()
    {
        var env = Endless(null);
        using (var job = env.Start("none", Quiet))
        {
            Assert.Contains("has no checkpoints", (await Assert.ThrowsAsync<FreshetException>(() => job.Handle.CheckpointAsync())).Message);
            await job.Handle.CancelAsync();
            Assert.Contains("has ended (Cancelled)", (await Assert.ThrowsAsync<FreshetException>(() => job.Handle.CheckpointAsync())).Message);
        }
    }

    [Fact]
    public async Task CancelAsync_ends_a_job_without_a_last_checkpoint_and_the_next_start_goes_on_from_the_one_before()
    {
        using var folder = new TempFolder();
        using (var job = Endless(folder["c"]).Start("cancel", Quiet))
        {
            Wait(job, s => s.RecordsIn > 0);
            await job.Handle.CheckpointAsync();
            var last = await job.Handle.CancelAsync();
            Assert.Equal(JobPhase.Cancelled, last.Phase);
            Assert.Equal(1, last.CheckpointsCompleted);
        }

        using var next = Endless(folder["c"]).Start("cancel", Quiet);
        Assert.Equal(2, (await next.Handle.CheckpointAsync()).Id);
        await next.Handle.CancelAsync();
    }

    [Fact]
    public async Task CancelAsync_ends_a_job_that_waits_for_its_restart()
    {
        var env = StreamEnvironment.Create(Options() with { Restart = RestartPolicy.Fixed(1, TimeSpan.FromHours(1)) });
        env.FromSequence(0, 10).Map<long, long>(_ => throw new InvalidOperationException("no luck")).Discard();
        using var job = env.Start("waits", Quiet);
        Wait(job, s => s.Failures is [{ RestartMs: not null }, ..]);

        Assert.Equal(JobPhase.Cancelled, (await job.Handle.CancelAsync()).Phase);
    }

    [Fact]
    public async Task Status_keeps_each_failure_with_operator_and_stack_and_traces_tell_of_checkpoint_and_restart()
    {
        using var folder = new TempFolder();
        var seen = new System.Collections.Concurrent.ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Freshet",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = seen.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var failures = 1;
        var env = StreamEnvironment.Create(Options(folder["c"]) with { Restart = RestartPolicy.Fixed(1, TimeSpan.Zero) });
        env.FromSequence(0, 10_000).Map(n => n == 500 && Interlocked.Decrement(ref failures) == 0 ? throw new InvalidOperationException("no luck") : n).WithName("unlucky").Discard();
        using var job = env.Start("traced", Quiet);
        var status = await job.Handle.Completion;

        var failure = Assert.Single(status.Failures);
        Assert.Equal(("unlucky", 1, (long?)0), (failure.Operator, failure.Attempt, failure.RestartMs));
        Assert.Contains("no luck", failure.Message);
        Assert.Contains("InvalidOperationException", failure.Stack);
        Assert.Contains(nameof(TelemetryTests), failure.Stack);
        var restart = Assert.Single(seen, a => a.OperationName == "freshet.restart" && "traced".Equals(a.GetTagItem("freshet.job")));
        Assert.Equal(["freshet.restart.close", "freshet.restart.restore", "freshet.restart.wait"], Parts(restart));
        var checkpoint = seen.Last(a => a.OperationName == "freshet.checkpoint" && "traced".Equals(a.GetTagItem("freshet.job")));
        Assert.Equal(["freshet.checkpoint.collect", "freshet.checkpoint.manifest", "freshet.checkpoint.trigger"], Parts(checkpoint));

        IEnumerable<string> Parts(Activity whole) => seen.Where(a => a.ParentSpanId == whole.SpanId).Select(a => a.OperationName).Order(StringComparer.Ordinal);
    }

    /// <summary>A job whose sink takes one record and waits.</summary>
    private StreamEnvironment Blocked(ManualResetEventSlim gate)
    {
        var env = StreamEnvironment.Create(Options());
        env.FromSequence(0, 10_000_000).CountByRemainder().ForEach(_ => Held(gate));
        return env;
    }

    /// <summary>Waits for the test; a test that failed must not leave a thread waiting.</summary>
    private long Held(ManualResetEventSlim gate)
    {
        Interlocked.Increment(ref _held);
        return gate.Wait(TimeSpan.FromSeconds(10)) ? 0 : throw new TimeoutException("the test did not let go");
    }

    private static StreamEnvironment Endless(string? folder)
    {
        var env = StreamEnvironment.Create(Options() with { Checkpoints = folder is null ? null : new CheckpointOptions { Folder = folder, Interval = TimeSpan.FromHours(1) } });
        env.Generate(n => n, new GeneratorOptions { RatePerSecond = 100_000 }).CountByRemainder().Discard();
        return env;
    }

    private static async Task End(RunningJob job, ManualResetEventSlim gate)
    {
        gate.Set();
        Assert.Equal(JobPhase.Cancelled, (await job.Handle.CancelAsync()).Phase);
    }

    private static IEnumerable<OperatorStatus> Of(JobStatus status, string name) => status.Operators.Where(o => o.Name == name);

    private static JobStatus Wait(RunningJob job, Func<JobStatus, bool> until)
    {
        JobStatus? status = null;
        Assert.True(SpinWait.SpinUntil(() => until(status = job.Handle.Status), TimeSpan.FromSeconds(8)), $"{status!.Phase}: {string.Join(", ", status.Operators)}");
        return status!;
    }
}

internal static class HandleExtensions
{
    public static async Task<JobStatus> StopAndWait(this JobHandle handle)
    {
        handle.Stop();
        return await handle.Completion;
    }
}
