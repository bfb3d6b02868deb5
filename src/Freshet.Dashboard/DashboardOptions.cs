namespace Freshet.Dashboard;

/// <summary>Who may look at the jobs of a host and act on them. Without a token or a policy only this machine may, over loopback.</summary>
public sealed record DashboardOptions
{
    /// <summary>Fewest characters of a token.</summary>
    public const int TokenLengthMin = 16;

    /// <summary>What a caller must send as <c>Authorization: Bearer ...</c>; null for none.</summary>
    public string? BearerToken { get; init; }

    /// <summary>The policy of the host's own authorization that those who look must meet; null for none.</summary>
    public string? ViewerPolicy { get; init; }

    /// <summary>The policy of those who act; that of viewers when null.</summary>
    public string? OperatorPolicy { get; init; }

    /// <summary>True to leave the actions out: nobody stops or restarts a job here.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Streams of changes open at a time at most; further ones are refused.</summary>
    public int StreamsMax { get; init; } = 64;

    /// <summary>Throws a <see cref="FreshetException"/> that names the first option that cannot work.</summary>
    public void Validate()
    {
        if (BearerToken is { } token && (token.Length < TokenLengthMin || token.Any(static c => c is <= ' ' or > '~')))
        {
            throw FreshetException.User($"DashboardOptions.BearerToken must have at least {TokenLengthMin} characters, printable ASCII without spaces: it has {token.Length}.");
        }

        if (BearerToken is not null && (ViewerPolicy ?? OperatorPolicy) is not null)
        {
            throw FreshetException.User("DashboardOptions has a BearerToken and a policy: give one of them, for a caller sends one Authorization header.");
        }

        if (OperatorPolicy is not null && ViewerPolicy is null)
        {
            throw FreshetException.User("DashboardOptions.OperatorPolicy is set and ViewerPolicy is not: say who may look, too.");
        }

        if (StreamsMax < 1)
        {
            throw FreshetException.User($"DashboardOptions.StreamsMax is {StreamsMax}: it must be at least 1.");
        }
    }
}
