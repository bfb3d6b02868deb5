namespace Freshet.Testing;

/// <summary>A harness found an operator, source or sink at fault. The message names the mode, the element and what differed.</summary>
public sealed class HarnessException : Exception
{
    /// <summary>Creates a finding.</summary>
    public HarnessException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
