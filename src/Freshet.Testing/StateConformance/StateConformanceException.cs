namespace Freshet.Testing.StateConformance;

/// <summary>A store did what its contract does not say. The message holds the seed that shows it again.</summary>
public sealed class StateConformanceException : Exception
{
    /// <summary>Creates the report of one difference.</summary>
    public StateConformanceException(string scenario, int step, string what, Exception? inner = null)
        : base($"{scenario}, step {step}: {what}", inner)
    {
    }
}
