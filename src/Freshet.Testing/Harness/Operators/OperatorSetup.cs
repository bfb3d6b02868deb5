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

    /// <summary>How many inputs it has.</summary>
    public int Inputs { get; init; } = 1;

    /// <summary>Hands records to the operator; null where it takes them itself.</summary>
    public Func<Operator, IReceiver<TIn>>? Receiver { get; init; }

    /// <summary>True for a record that goes to every subtask.</summary>
    public Func<TIn, bool>? GoesToAll { get; init; }

    public bool IsRebalanced { get; init; }

    public bool IsAnyOrder { get; init; }

    public HarnessPlace Place { get; init; } = new();

    public long StartTime { get; init; }

    public IReadOnlyList<StoreChoice> Stores { get; init; } = StoreChoice.All;

    public Func<IFileSystem> Files { get; init; } = static () => new SimulatedDisk(seed: 1);

    public bool CanRescale => Hasher is not null || IsRebalanced;
}
