namespace Freshet.Core.Graph;

/// <summary>
/// What an operator cannot do, or does badly, by whether its input ends and in which mode the job runs: judged when the job is planned. Each text goes on behind the operator's
/// name and says why and what to do.
/// </summary>
public sealed record InputNeeds
{
    /// <summary>Why it is of no use where a source before it has no end; null when it is.</summary>
    public string? RefusedEndless { get; init; }

    /// <summary>Why it is of no use in batch mode; null when it is.</summary>
    public string? RefusedInBatch { get; init; }

    /// <summary>What to warn of where a source before it has no end; null for nothing.</summary>
    public string? WarnedEndless { get; init; }
}
