using Freshet.Core.Files;
using Freshet.Core.State;
using Freshet.Runtime.Channels;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Scheduling;
using Freshet.Runtime.Tasks;
using Microsoft.Extensions.Logging;

namespace Freshet.Runtime.Jobs;

/// <summary>The world that a job runs in: everything outside the engine, behind its seam. The simulation gives another.</summary>
public sealed record JobEnvironment
{
    /// <summary>Runs the steps, tells the time.</summary>
    public required Scheduler Scheduler { get; init; }

    /// <summary>The files.</summary>
    public required IFileSystem Files { get; init; }

    /// <summary>Makes channels.</summary>
    public required Transport Transport { get; init; }

    /// <summary>Makes the state backend of one attempt within a budget of bytes.</summary>
    public required Func<long, StateBackend> States { get; init; }

    /// <summary>Where the engine says what happens.</summary>
    public required ILogger Log { get; init; }

    /// <summary>Where jitter comes from.</summary>
    public required SeededRandom Random { get; init; }

    /// <summary>What checkpoints may leave in the files of earlier ones.</summary>
    public IncrementLimits Increments { get; init; } = new();

    /// <summary>Mistakes switched on by tests; none in the product.</summary>
    public PlantedBugs Bugs { get; init; } = PlantedBugs.None;
}
