using Freshet.Core;
using Freshet.Core.Graph;
using Freshet.Runtime.Jobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Freshet.Tests.Recovery;

public sealed class EndOfInputTests
{
    private static readonly TimeSpan Epoch = TimeSpan.FromSeconds(1);

    /// <summary>In a job with epochs the barrier waits behind the end, which ends the task before it: the checkpoint is then that of a task that has ended.</summary>
    [Fact]
    public async Task A_checkpoint_asked_for_while_a_task_ends_is_taken_by_it()
    {
        using var folder = new TempFolder();
        var ends = new Ends();
        var env = StreamEnvironment.Create(new JobOptions
        {
            Parallelism = 1,
            Restart = RestartPolicy.None,
            EpochInterval = Epoch,
            Checkpoints = new CheckpointOptions { Folder = folder["c"], Interval = TimeSpan.FromHours(1) },
        });
        var few = env.FromCollection([1L, 2L, 3L]);
        env.Add(
            new StreamNode { Id = env.NextId, Name = "lingers", Role = NodeRole.Sink, Create = () => new Lingering(ends), UsesEpochs = true },
            new StreamEdge(few.NodeId, 0, env.NextId, new Partitioning.Forward()));
        env.Generate(static n => n, new GeneratorOptions { RatePerSecond = 1000 }).Discard();
        using var job = env.Start("ends", new HostOptions { Live = LiveView.Off, StopOnSignals = false, Logging = NullLoggerFactory.Instance });
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref ends.Asked) > 0, TimeSpan.FromSeconds(30)), "the input does not end");

        var taken = job.Handle.CheckpointAsync();
        Assert.True(SpinWait.SpinUntil(() => job.Handle.Status.Checkpoints.Count > 0, TimeSpan.FromSeconds(30)), "no checkpoint begins");
        await Task.Delay(Epoch * 1.5); // until then an epoch is to be ended: what was asked for before goes before it
        Volatile.Write(ref ends.Allowed, true);

        Assert.Equal(CheckpointOutcome.Complete, (await taken.WaitAsync(TimeSpan.FromSeconds(30))).Outcome);
        job.Handle.Stop();
        Assert.Equal(JobPhase.Finished, (await job.Handle.Completion).Phase);
    }

    private sealed class Ends
    {
        public int Asked;
        public bool Allowed;
    }

    /// <summary>Has more to do at its end until it may end.</summary>
    private sealed class Lingering(Ends ends) : Operator, IReceiver<long>
    {
        public void OnBatch(Batch<long> batch) => batch.Release();

        public override bool OnEnd()
        {
            Volatile.Write(ref ends.Asked, ends.Asked + 1);
            return Volatile.Read(ref ends.Allowed);
        }
    }
}
