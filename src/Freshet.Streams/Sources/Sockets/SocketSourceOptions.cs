namespace Freshet;

/// <summary>How lines are read from a TCP server.</summary>
public sealed record SocketSourceOptions
{
    /// <summary>True ends the stream when the server closes the connection in order; else the source connects again.</summary>
    public bool UntilClosed { get; init; }

    /// <summary>What happens to records that cannot be decoded.</summary>
    public BadRecords BadRecords { get; init; } = BadRecords.Fail;

    /// <summary>A longer record is a bad one (of which dead letters keep the first 64 KiB).</summary>
    public int RecordBytesMax { get; init; } = 16 << 20;

    /// <summary>An attempt to connect is given up after this.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Attempts to connect again, in a row without a byte received, before the job fails.</summary>
    public int RetriesMax { get; init; } = 10;

    /// <summary>Time before the first of them; it doubles from one to the next.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest time before one.</summary>
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(5);

    internal void Validate()
    {
        Check(BadRecords is not null, "BadRecords is null: choose BadRecords.Fail, Skip or DeadLetter(folder)");
        Check(RecordBytesMax is >= 1 and <= 1 << 30, $"RecordBytesMax is {RecordBytesMax}: it must be from 1 to {1 << 30}");
        Check(ConnectTimeout >= TimeSpan.FromMilliseconds(1), $"ConnectTimeout is {ConnectTimeout}: it must be at least a millisecond");
        Check(RetriesMax >= 0, $"RetriesMax is {RetriesMax}: it must not be negative");
        Check(RetryDelay >= TimeSpan.FromMilliseconds(1), $"RetryDelay is {RetryDelay}: it must be at least a millisecond");
        Check(RetryDelayMax >= RetryDelay, $"RetryDelayMax is {RetryDelayMax}: it must not be below RetryDelay ({RetryDelay})");
    }

    private static void Check(bool good, string what)
    {
        if (!good)
        {
            throw FreshetException.User($"Socket source: {what}.");
        }
    }
}
