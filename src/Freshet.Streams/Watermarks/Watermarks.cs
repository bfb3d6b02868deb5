namespace Freshet;

/// <summary>How event time is told from records: what may still come, and when an input counts as idle.</summary>
public sealed record Watermarks
{
    private Watermarks()
    {
    }

    /// <summary>How far a record may be behind the latest seen before it.</summary>
    public TimeSpan OutOfOrder { get; private init; }

    /// <summary>After this long without records an input (a partition, a file) no longer holds event time back; null for never. Time in which we could not take input does not count.</summary>
    public TimeSpan? IdleAfter { get; private init; }

    /// <summary>Event times never decrease within an input.</summary>
    public static Watermarks Monotonic() => new();

    /// <summary>A record is at most this far behind the latest before it, within an input; what is later counts as late.</summary>
    public static Watermarks BoundedOutOfOrder(TimeSpan bound) => bound >= TimeSpan.Zero && bound.TotalMilliseconds < long.MaxValue / 4
        ? new() { OutOfOrder = bound }
        : throw FreshetException.User($"Out-of-orderness is {bound}: it must not be negative.");

    /// <summary>The same, and an input without records for this long is idle.</summary>
    public Watermarks Idle(TimeSpan after) => after > TimeSpan.Zero
        ? this with { IdleAfter = after }
        : throw FreshetException.User($"Idleness after {after}: it must be positive.");
}
