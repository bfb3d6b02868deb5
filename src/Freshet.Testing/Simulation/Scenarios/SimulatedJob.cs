using Freshet.Core;

namespace Freshet.Testing;

/// <summary>A job to simulate, and what it has to write.</summary>
internal abstract class SimulatedJob
{
    /// <summary>What the job is, for the log; null where the scenario says it.</summary>
    public virtual string? Detail => null;

    /// <summary>Writes the job for one life of the process. What is drawn from <paramref name="random"/> may change from life to life: parallelism.</summary>
    public abstract StreamEnvironment Write(JobOptions options, LogWeather weather, SeededRandom random);

    /// <summary>The lines of each output folder, computed from the log alone.</summary>
    public abstract IReadOnlyDictionary<string, IReadOnlyList<string>> Expected();
}
