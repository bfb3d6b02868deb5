using Freshet.Runtime.Tasks;

namespace Freshet.Testing;

/// <summary>What to simulate besides the seed.</summary>
public sealed record SimulationOptions
{
    /// <summary>Mistakes switched on.</summary>
    public PlantedBugs Bugs { get; init; } = PlantedBugs.None;

    /// <summary>True runs a job graph drawn from the seed, of all operators there are, in place of one of the usual shapes.</summary>
    public bool IsRandomGraph { get; init; }

    /// <summary>True to run the graph in batch mode, with so little memory that it has to use the disk.</summary>
    public bool IsBatch { get; init; }

    /// <summary>True to take savepoints at random moments, with and without a stop, and to start lives from them.</summary>
    public bool TakesSavepoints { get; init; }

    /// <summary>Takes each step as a line; null for none.</summary>
    public Action<string>? Tell { get; init; }
}

/// <summary>What came of a simulation.</summary>
public sealed record SimulationResult
{
    /// <summary>The seed: the same gives the same run.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The hash of everything that happened.</summary>
    public required ulong TraceHash { get; init; }

    /// <summary>What was wrong, with the last that happened before; null when nothing was.</summary>
    public required string? Failure { get; init; }

    /// <summary>True when the job never came to its end.</summary>
    public required bool IsHang { get; init; }

    /// <summary>What happened how often.</summary>
    public required SimulationCounts Counts { get; init; }
}

/// <summary>What happened in simulations, and how often.</summary>
public sealed record SimulationCounts
{
    /// <summary>Power losses.</summary>
    public long PowerLosses { get; init; }

    /// <summary>Processes killed, the machine going on.</summary>
    public long Kills { get; init; }

    /// <summary>Crashes of either kind.</summary>
    public long Crashes => PowerLosses + Kills;

    /// <summary>Jobs stopped well before their end.</summary>
    public long Stops { get; init; }

    /// <summary>Restarts within a process.</summary>
    public long Restarts { get; init; }

    /// <summary>Starts of a process with a checkpoint to go on from.</summary>
    public long Restores { get; init; }

    /// <summary>Restores with another parallelism.</summary>
    public long Rescales { get; init; }

    /// <summary>Complete checkpoints.</summary>
    public long Checkpoints { get; init; }

    /// <summary>Checkpoints that failed.</summary>
    public long CheckpointsFailed { get; init; }

    /// <summary>Savepoints that were asked for.</summary>
    public long Savepoints { get; init; }

    /// <summary>Starts of a process from a savepoint, going back to it.</summary>
    public long StartsFromSavepoint { get; init; }

    /// <summary>Disk operations that were made to fail.</summary>
    public long DiskFaults { get; init; }

    /// <summary>Bits flipped in checkpoints.</summary>
    public long BitFlips { get; init; }

    /// <summary>Records in the logs.</summary>
    public long Records { get; init; }

    /// <summary>Lines of output.</summary>
    public long Lines { get; init; }

    /// <summary>Steps of the scheduler.</summary>
    public long Steps { get; init; }

    /// <summary>Milliseconds of virtual time.</summary>
    public long VirtualMs { get; init; }

    /// <summary>Both together.</summary>
    public static SimulationCounts operator +(SimulationCounts a, SimulationCounts b) => new()
    {
        PowerLosses = a.PowerLosses + b.PowerLosses,
        Kills = a.Kills + b.Kills,
        Stops = a.Stops + b.Stops,
        Restarts = a.Restarts + b.Restarts,
        Restores = a.Restores + b.Restores,
        Rescales = a.Rescales + b.Rescales,
        Checkpoints = a.Checkpoints + b.Checkpoints,
        CheckpointsFailed = a.CheckpointsFailed + b.CheckpointsFailed,
        Savepoints = a.Savepoints + b.Savepoints,
        StartsFromSavepoint = a.StartsFromSavepoint + b.StartsFromSavepoint,
        DiskFaults = a.DiskFaults + b.DiskFaults,
        BitFlips = a.BitFlips + b.BitFlips,
        Records = a.Records + b.Records,
        Lines = a.Lines + b.Lines,
        Steps = a.Steps + b.Steps,
        VirtualMs = a.VirtualMs + b.VirtualMs,
    };
}

/// <summary>The simulation found something wrong.</summary>
internal sealed class SimulationException(string what, bool isHang = false) : Exception(what)
{
    public bool IsHang => isHang;
}
