using System.Globalization;

namespace Freshet;

/// <summary>How far a subtask of an exactly-once sink has sent: kept as an offset of the group that is called as its transactional id, in the same transaction as the records.</summary>
/// <param name="Run">The run that sent: seconds since 2025, and above that of the run before. 31 bits.</param>
/// <param name="Checkpoint">The last checkpoint of it whose records are sent. 32 bits.</param>
internal readonly record struct KafkaMark(long Run, long Checkpoint)
{
    private const int CheckpointBits = 32;
    private const long Since = 1_735_689_600_000; // 2025
    private const long RunMax = int.MaxValue;

    /// <summary>As an offset.</summary>
    public long Offset => (Run << CheckpointBits) | Checkpoint;

    /// <summary>From an offset that <see cref="Offset"/> gave.</summary>
    public static KafkaMark Of(long offset) => new(offset >> CheckpointBits, offset & uint.MaxValue);

    /// <summary>The number of a run that starts now, behind all that are known.</summary>
    public static long NewRun(long now, params ReadOnlySpan<long> known)
    {
        var run = Math.Max(1, (now - Since) / 1000);
        foreach (var other in known)
        {
            run = Math.Max(run, other + 1);
        }

        return run <= RunMax ? run : throw FreshetException.External($"The mark of a Kafka sink names run {run}, which is too far in the future: is the offset one of another program's?");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"checkpoint {Checkpoint} of the run of {DateTimeOffset.FromUnixTimeMilliseconds(Since + (Run * 1000)):yyyy-MM-dd HH:mm:ss} UTC");
}
