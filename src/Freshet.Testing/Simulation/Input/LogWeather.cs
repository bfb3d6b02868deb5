using Freshet.Core;

namespace Freshet.Testing;

/// <summary>How reading a <see cref="SimulatedLog"/> goes in one process: how much comes at a time, who stalls, who calls back when there is more.</summary>
public sealed class LogWeather
{
    /// <summary>The scheduler of the process: its clock, and callbacks.</summary>
    public required SimulatedScheduler Scheduler { get; init; }

    /// <summary>Where chance comes from.</summary>
    public required SeededRandom Random { get; init; }

    /// <summary>Most records of one read.</summary>
    public int RecordsMax { get; init; } = 10;

    /// <summary>How often a partition stalls after a read.</summary>
    public double StallChance { get; init; }

    /// <summary>A stall lasts up to this many milliseconds.</summary>
    public int StallMsMax { get; init; } = 1;
}
