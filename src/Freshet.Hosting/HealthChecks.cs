using Freshet.Runtime.Jobs;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Freshet.Hosting;

/// <summary>Alive: no job has failed for good.</summary>
internal sealed class AliveCheck(FreshetJobs jobs) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var failed = jobs.All.Where(static j => j.State == HostedJobState.Failed).Select(static j => $"{j.Name} failed: {j.Failure?.Message}").ToList();
        return Task.FromResult(failed.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(string.Join(" ", failed)));
    }
}

/// <summary>Ready: every job runs, or has ended well; one with checkpoints has not missed too many.</summary>
internal sealed class ReadyCheck(FreshetJobs jobs) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var not = jobs.All.Select(j => WhyNot(j)).OfType<string>().ToList();
        return Task.FromResult(not.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(string.Join(" ", not)));
    }

    private static string? WhyNot(HostedJob job) => (job.State, job.Status?.Phase) switch
    {
        (HostedJobState.Ended, _) or (HostedJobState.Running, JobPhase.Running or JobPhase.Finished) => null,
        (HostedJobState.Running, var phase) => $"{job.Name} is {phase}.",
        var (state, _) => $"{job.Name} is {state}{(job.Failure is { } f ? $": {f.Message}" : ".")}",
    };
}

/// <summary>Degraded, with the reason: a job restarted, or its checkpoints fail or do not come.</summary>
internal sealed class DegradedCheck(FreshetJobs jobs) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var reasons = jobs.All.Select(j => Reason(j, jobs.Options.CheckpointsMissedMax)).OfType<string>().ToList();
        return Task.FromResult(reasons.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join(" ", reasons)));
    }

    internal static string? Reason(HostedJob job, int missedMax)
    {
        if (job.State == HostedJobState.Failed)
        {
            return $"{job.Name} failed: {job.Failure?.Message}";
        }

        if (job.State != HostedJobState.Running || job.Status is not { } status)
        {
            return null;
        }

        if (status.Phase == JobPhase.Restarting)
        {
            return $"{job.Name} restarts (restart {status.Restarts}): {(status.Failures is [.., var failure] ? failure.Message : "")}";
        }

        if (status.Checkpoints.LastOrDefault(static c => c.Outcome != CheckpointOutcome.Running) is { Outcome: CheckpointOutcome.Failed } failed)
        {
            return $"{job.Name}: checkpoint {failed.Id} failed: {failed.Failure}";
        }

        var since = status.At - Math.Max(status.CheckpointAt ?? 0, status.RunningSince ?? status.At);
        return job.Options.Checkpoints is { } c && since > missedMax * c.Interval.TotalMilliseconds
            ? $"{job.Name} has had no checkpoint for {since} ms; one is due every {c.Interval.TotalMilliseconds} ms."
            : null;
    }
}
