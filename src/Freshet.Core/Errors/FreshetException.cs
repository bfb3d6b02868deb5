namespace Freshet;

/// <summary>Whose fault an engine failure is; decides who reads the message.</summary>
public enum ErrorDomain
{
    /// <summary>The job or its input: a throwing lambda, a bad record, an unstorable type.</summary>
    User,

    /// <summary>Something outside the process: a broker, a disk, a network.</summary>
    External,

    /// <summary>A defect of Freshet.</summary>
    Internal,
}

/// <summary>
/// An engine failure. Says what, where and what to do; <see cref="Domain"/> and <see cref="Retry"/> are set where it is born
/// and decide whether a restart can help.
/// </summary>
public sealed class FreshetException : Exception
{
    /// <summary>Creates a failure with its domain and whether trying again can help.</summary>
    public FreshetException(ErrorDomain domain, bool retry, string message, Exception? inner = null)
        : base(message, inner)
    {
        Domain = domain;
        Retry = retry;
    }

    /// <summary>Whose fault it is.</summary>
    public ErrorDomain Domain { get; }

    /// <summary>True when running again from the last checkpoint may succeed.</summary>
    public bool Retry { get; }

    /// <summary>The job or its input is wrong; running it again gives the same.</summary>
    public static FreshetException User(string message, Exception? inner = null) => new(ErrorDomain.User, false, message, inner);

    /// <summary>An outside system failed; running again may succeed.</summary>
    public static FreshetException External(string message, Exception? inner = null) => new(ErrorDomain.External, true, message, inner);

    /// <summary>A defect of the engine.</summary>
    public static FreshetException Internal(string message, Exception? inner = null) => new(ErrorDomain.Internal, false, message, inner);
}
