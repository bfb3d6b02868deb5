namespace Freshet.Hosting;

/// <summary>What the host does with its jobs.</summary>
public sealed record FreshetHostOptions
{
    /// <summary>What a job that failed for good does to the host. A job's own <c>OnFailure</c> in the configuration goes first.</summary>
    public JobFailure OnFailure { get; init; } = JobFailure.StopHost;

    /// <summary>Threads of each job; the cores of the machine by default.</summary>
    public int? Workers { get; init; }

    /// <summary>A job without a complete checkpoint for so many of its intervals is degraded; 3 unless said otherwise.</summary>
    public int CheckpointsMissedMax { get; init; } = 3;

    /// <summary>Throws a <see cref="FreshetException"/> that names the first option that cannot work.</summary>
    public void Validate()
    {
        if (!Enum.IsDefined(OnFailure) || Workers is < 1 || CheckpointsMissedMax < 1)
        {
            throw FreshetException.User($"The options of AddFreshet cannot work: OnFailure {OnFailure}, Workers {Workers}, CheckpointsMissedMax {CheckpointsMissedMax}; the numbers must be at least 1.");
        }
    }
}

/// <summary>What a job that failed for good does to its host.</summary>
public enum JobFailure
{
    /// <summary>The host stops, with exit code 1: whoever runs it starts it again.</summary>
    StopHost,

    /// <summary>The other jobs go on; the health checks say so.</summary>
    LeaveHost,
}
