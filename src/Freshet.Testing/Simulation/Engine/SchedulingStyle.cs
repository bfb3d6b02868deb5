namespace Freshet.Testing;

/// <summary>Which of the ready steps the simulation runs next.</summary>
public enum SchedulingOrder
{
    /// <summary>Each as likely as any other.</summary>
    Uniform,

    /// <summary>Mostly the one of the highest priority; priorities are drawn, and now and then drawn again: some wait for long.</summary>
    Prioritised,
}

/// <summary>How a <see cref="SimulatedScheduler"/> runs steps and lets time pass.</summary>
public sealed record SchedulingStyle
{
    /// <summary>Who is next.</summary>
    public SchedulingOrder Order { get; init; }

    /// <summary>A step takes up to this many microseconds of virtual time.</summary>
    public int StepMicrosMax { get; init; } = 200;

    /// <summary>A wake-up is served up to this many microseconds late, never early.</summary>
    public int WakeLateMicrosMax { get; init; } = 100;

    /// <summary>How often some runnable gets a step that nobody asked for.</summary>
    public double NeedlessChance { get; init; }
}
