using Microsoft.Extensions.Logging;

namespace Freshet;

/// <summary>What of the process a job uses.</summary>
public sealed record HostOptions
{
    /// <summary>Threads that run tasks; the cores of the machine by default.</summary>
    public int? Workers { get; init; }

    /// <summary>Where the engine says what happens; the console's standard error by default.</summary>
    public ILoggerFactory? Logging { get; init; }

    /// <summary>True ends the job well on Ctrl+C and SIGTERM.</summary>
    public bool StopOnSignals { get; init; } = true;

    /// <summary>What the console shows while the job runs.</summary>
    public LiveView Live { get; init; } = LiveView.Auto;

    /// <summary>Told of the job once it was started; for the dashboard.</summary>
    internal Action<RunningJob>? Started { get; init; }

    /// <summary>Throws a <see cref="FreshetException"/> that names the first option that cannot work.</summary>
    public void Validate()
    {
        if (Workers is < 1)
        {
            throw FreshetException.User($"HostOptions.Workers is {Workers}: it must be at least 1, or null for the cores of the machine.");
        }

        if (!Enum.IsDefined(Live))
        {
            throw FreshetException.User($"HostOptions.Live is {Live}: it must be {nameof(LiveView.Auto)} or {nameof(LiveView.Off)}.");
        }
    }
}

/// <summary>What the console shows while a job runs.</summary>
public enum LiveView
{
    /// <summary>A live line on a terminal; a log line every ten seconds otherwise.</summary>
    Auto,

    /// <summary>Nothing.</summary>
    Off,
}
