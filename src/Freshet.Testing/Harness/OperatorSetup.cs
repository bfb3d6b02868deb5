using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Core.Graph;

namespace Freshet.Testing;

/// <summary>What is under test and what it is fed with: the same for every mode.</summary>
internal sealed record OperatorSetup<TIn>
{
    public required Func<Operator> Create { get; init; }

    public required IReadOnlyList<TestElement<TIn>> Input { get; init; }

    public KeyHasher<TIn>? Hasher { get; init; }

    public bool IsRebalanced { get; init; }

    public bool IsAnyOrder { get; init; }

    public HarnessPlace Place { get; init; } = new();

    public long StartTime { get; init; }

    public IReadOnlyList<StoreChoice> Stores { get; init; } = StoreChoice.All;

    public Func<IFileSystem> Files { get; init; } = static () => new SimulatedDisk(seed: 1);

    public bool CanRescale => Hasher is not null || IsRebalanced;
}

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
