using Freshet.Runtime.Jobs;

namespace Freshet.Hosting;

/// <summary>The jobs of this host.</summary>
public interface IFreshetJobs
{
    /// <summary>All of them, by name.</summary>
    IReadOnlyList<HostedJob> All { get; }

    /// <summary>One of them.</summary>
    /// <exception cref="FreshetException">There is none of this name.</exception>
    HostedJob this[string name] { get; }
}

/// <summary>What a hosted job is at.</summary>
public enum HostedJobState
{
    /// <summary>The host has not started it yet.</summary>
    NotStarted,

    /// <summary>It was started and has not ended.</summary>
    Running,

    /// <summary>It ended: finished, stopped, cancelled.</summary>
    Ended,

    /// <summary>It ended by a failure, or its graph could not be built.</summary>
    Failed,
}
