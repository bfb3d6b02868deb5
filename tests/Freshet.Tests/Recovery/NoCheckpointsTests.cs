using static Freshet.Tests.Jobs;

namespace Freshet.Tests.Recovery;

/// <summary>A job without checkpoints.</summary>
public sealed class NoCheckpointsTests
{
    [Fact]
    public async Task The_status_of_a_job_without_checkpoints_counts_none()
    {
        var rows = new List<Counted>();
        var env = StreamEnvironment.Create(Options());
        env.FromSequence(0, 999).CountByRemainder().ToCollection(rows);

        var status = await env.RunQuietly();

        Assert.Equal(Sorted(Expected(1000)), Sorted(rows));
        Assert.Equal((0, 0, 0, null), (status.CheckpointsCompleted, status.CheckpointsFailed, status.CheckpointDurationMs, status.CheckpointAt));
    }
}
