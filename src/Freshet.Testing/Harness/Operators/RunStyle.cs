namespace Freshet.Testing;

/// <summary>Which key hashes the batches of a run bring along.</summary>
internal enum Hashed
{
    /// <summary>None.</summary>
    No,

    /// <summary>Those of the operator's own key; none for an operator without one.</summary>
    ByOwnKey,

    /// <summary>Those of something else.</summary>
    BySomethingElse,
}

/// <summary>How one run treats the operator.</summary>
internal sealed record RunStyle
{
    /// <summary>Most records of a batch that goes in.</summary>
    public int RecordsPerBatch { get; init; } = 1;

    /// <summary>Most records of a batch that the operator rents, where its type is another than the input's.</summary>
    public int Capacity { get; init; } = 4;

    public Outbox Outbox { get; init; }

    public Hashed Hashed { get; init; }
}
