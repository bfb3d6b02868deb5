using Freshet.Core;

namespace Freshet.Testing;

/// <summary>
/// A broker's topic in the simulation: partitions of records that can be read from any position, again and again. It belongs to the
/// world outside: no crash of the job touches it.
/// </summary>
public sealed class SimulatedLog
{
    private readonly IReadOnlyList<LogEntry>[] _partitions;

    /// <summary>A log of these partitions, each in the order of its appending.</summary>
    public SimulatedLog(IEnumerable<IReadOnlyList<LogEntry>> partitions) => _partitions = [.. partitions];

    /// <summary>How many partitions.</summary>
    public int Partitions => _partitions.Length;

    /// <summary>All records, partition by partition.</summary>
    public IEnumerable<LogRecord> Records => _partitions.SelectMany(static p => p).Select(static e => e.Record);

    /// <summary>The entries of a partition.</summary>
    public IReadOnlyList<LogEntry> Partition(int partition) => _partitions[partition];

    /// <summary>A log drawn from a seed.</summary>
    internal static SimulatedLog Draw(LogShape shape, SeededRandom random)
    {
        var lastId = 0L;
        var partitions = new List<LogEntry>[shape.Partitions];
        for (var p = 0; p < partitions.Length; p++)
        {
            var entries = partitions[p] = [];
            var appendedAt = shape.From + random.NextLong(shape.SkewMs + 1);
            for (var left = random.Next(shape.RecordsMax + 1); left > 0; left--)
            {
                appendedAt += random.NextLong((2 * shape.StepMs) + 1);
                if (shape.QuietMsMax > 0 && random.Chance(0.03))
                {
                    appendedAt += random.NextLong(shape.QuietMsMax);
                }

                var record = new LogRecord(++lastId, random.NextLong(shape.Keys), appendedAt - random.NextLong(shape.DisorderMs + 1));
                entries.Add(new LogEntry(record, shape.IsLive ? appendedAt : shape.From));
            }
        }

        return new SimulatedLog(partitions);
    }
}

/// <summary>A record and when it could first be read, in milliseconds of virtual time.</summary>
public readonly record struct LogEntry(LogRecord Record, long AppendedAt);

/// <summary>What a drawn log is like.</summary>
internal sealed record LogShape
{
    public required long From { get; init; }

    public required int Partitions { get; init; }

    public required int RecordsMax { get; init; }

    public required int Keys { get; init; }

    /// <summary>Mean milliseconds between two records of a partition.</summary>
    public required long StepMs { get; init; }

    /// <summary>A record's event time is up to so many milliseconds before its appending.</summary>
    public required long DisorderMs { get; init; }

    /// <summary>Partitions begin up to so many milliseconds apart.</summary>
    public required long SkewMs { get; init; }

    /// <summary>Now and then a partition gets nothing for up to so many milliseconds.</summary>
    public required long QuietMsMax { get; init; }

    /// <summary>True when records can be read from their appending on; false when all are there from the start.</summary>
    public required bool IsLive { get; init; }
}
