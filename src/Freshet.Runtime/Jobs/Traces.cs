using System.Diagnostics;

namespace Freshet.Runtime.Jobs;

/// <summary>
/// Activities of the source <c>Freshet</c> for OpenTelemetry; docs/metrics.md lists them. Each is written when it is over, with the times of the job's clock:
/// nothing is kept for those that nobody listens to.
/// </summary>
internal static class Traces
{
    private static readonly ActivitySource Source = new("Freshet");

    public static void Checkpoint(string job, CheckpointStatus checkpoint, long triggeredAt, long collectedAt, long endedAt)
    {
        if (!Source.HasListeners())
        {
            return;
        }

        var failed = checkpoint.Outcome == CheckpointOutcome.Failed;
        var all = Write("freshet.checkpoint", default, checkpoint.BegunAt, endedAt, failed ? checkpoint.Failure : null, [
            new("freshet.job", job),
            new("freshet.checkpoint.id", checkpoint.Id),
            new("freshet.checkpoint.final", checkpoint.IsFinal),
            new("freshet.checkpoint.bytes", checkpoint.Bytes),
            new("freshet.checkpoint.aligned_ms", checkpoint.AlignedMsMax),
            new("freshet.checkpoint.frozen_ms", checkpoint.FrozenMsMax),
            new("freshet.checkpoint.written_ms", checkpoint.WrittenMsMax),
            new("freshet.checkpoint.slowest_task", checkpoint.SlowestTask),
        ]);
        if (failed || all == default)
        {
            return;
        }

        Write("freshet.checkpoint.trigger", all, checkpoint.BegunAt, triggeredAt, null, []);
        Write("freshet.checkpoint.collect", all, triggeredAt, collectedAt, null, []);
        Write("freshet.checkpoint.manifest", all, collectedAt, endedAt, null, []);
    }

    /// <summary>A restart, from the failure until all tasks are open again.</summary>
    public static void Restart(string job, int restart, string reason, RestartTimes times, long endedAt)
    {
        if (!Source.HasListeners())
        {
            return;
        }

        var all = Write("freshet.restart", default, times.FailedAt, endedAt, null, [new("freshet.job", job), new("freshet.restart.number", restart), new("freshet.restart.reason", reason)]);
        if (all == default)
        {
            return;
        }

        Write("freshet.restart.close", all, times.FailedAt, times.ClosedAt, null, []);
        Write("freshet.restart.wait", all, times.ClosedAt, times.BegunAt, null, []);
        Write("freshet.restart.restore", all, times.BegunAt, endedAt, null, []);
    }

    private static ActivityContext Write(string name, ActivityContext parent, long from, long to, string? failure, IEnumerable<KeyValuePair<string, object?>> tags)
    {
        var around = Activity.Current;
        Activity.Current = null; // whatever the thread was at has nothing to do with it
        try
        {
            using var activity = Source.StartActivity(name, ActivityKind.Internal, parent, tags, null, DateTimeOffset.FromUnixTimeMilliseconds(from));
            if (activity is null)
            {
                return default;
            }

            if (failure is not null)
            {
                activity.SetStatus(ActivityStatusCode.Error, failure);
            }

            activity.SetEndTime(DateTimeOffset.FromUnixTimeMilliseconds(to).UtcDateTime);
            return activity.Context;
        }
        finally
        {
            Activity.Current = around;
        }
    }
}

/// <summary>When the parts of a restart were (milliseconds since 1970): the failure, all tasks closed, the next attempt begun.</summary>
internal sealed record RestartTimes(long FailedAt, long ClosedAt, long BegunAt);
