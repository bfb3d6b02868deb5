using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet.Testing;

/// <summary>What is under test: the same for every mode.</summary>
internal sealed record SourceSetup<T>
{
    public required Func<SourceReader<T>> Create { get; init; }

    public required string Name { get; init; }

    public int ParallelismMax { get; init; } = int.MaxValue;

    public Func<IFileSystem> Files { get; init; } = static () => new SimulatedDisk(seed: 1);

    /// <summary>What happens outside, by time.</summary>
    public IReadOnlyList<(long Time, Action<IFileSystem> Change)> Changes { get; init; } = [];

    /// <summary>An endless source is read up to this time; null reads to the end.</summary>
    public long? Until { get; init; }

    public long StartTime { get; init; }

    /// <summary>So many records are far too many.</summary>
    public int RecordsMax { get; init; } = int.MaxValue;

    /// <summary>Tells the split of a record, within which order must be kept.</summary>
    public Func<T, string>? SplitOf { get; init; }
}
