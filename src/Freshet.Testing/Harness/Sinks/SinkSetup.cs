using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet.Testing;

/// <summary>How a start of a sink ends before its time.</summary>
internal enum SinkDeath
{
    /// <summary>Its task fails and is closed; the process goes on.</summary>
    TaskFailure,

    /// <summary>The process is killed: nobody is closed.</summary>
    Kill,

    /// <summary>The power fails: what was not made durable is lost.</summary>
    PowerLoss,
}

/// <summary>What is under test and what it is fed with: the same for every mode.</summary>
internal sealed record SinkSetup<T, TOutside>
{
    public required Func<TOutside> Outside { get; init; }

    /// <summary>For an outside: what makes the writers of a job.</summary>
    public required Func<TOutside, Func<SinkWriter<T>>> Create { get; init; }

    public required string Name { get; init; }

    public int ParallelismMax { get; init; } = int.MaxValue;

    public IReadOnlyList<TestElement<T>> Input { get; init; } = [];

    public Func<T, string> Line { get; init; } = RecordText.Of;

    public Func<TOutside, IEnumerable<string>>? Visible { get; init; }

    public Func<TOutside, IFileSystem> Files { get; init; } = static outside => outside as IFileSystem ?? new SimulatedDisk(seed: 1);

    public Action<TOutside, SinkDeath> Die { get; init; } = static (outside, death) =>
    {
        if (outside is SimulatedDisk disk && death == SinkDeath.PowerLoss)
        {
            disk.Crash();
        }
        else if (outside is SimulatedDisk killed && death == SinkDeath.Kill)
        {
            killed.KillProcess();
        }
    };

    public SinkPromise Promise { get; init; }

    public bool Retracts { get; init; }

    public bool ShowsLater { get; init; }

    public bool SurvivesProcess { get; init; } = true;

    public string Describe(int element) => element < 0 ? "while opening"
        : element < Input.Count ? $"at element {element + 1} of {Input.Count}: {Input[element]}"
        : "at the end";
}
