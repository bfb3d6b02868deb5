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

    /// <summary>How far a record's time may be ahead of the wall clock; null for as far as it likes.</summary>
    public TimeSpan? AheadMost { get; private init; }

    /// <summary>What happens to a record that is further ahead.</summary>
    public FutureTimes OnAhead { get; private init; }

    /// <summary>True when a record's time is the wall clock's when it comes.</summary>
    public bool IsIngestionTime { get; private init; }

    /// <summary>The group that event time goes on together with; null for by itself.</summary>
    public string? Group { get; private init; }

    /// <summary>How far it may be ahead of the slowest of its group.</summary>
    public TimeSpan Drift { get; private init; }

    /// <summary>
    /// A record's event time is the wall clock's when it comes to WithWatermarks, and time goes on with the clock when nothing comes. Results are not the same when the input is
    /// read again.
    /// </summary>
    public static Watermarks IngestionTime() => new() { IsIngestionTime = true };

    /// <summary>Event times never decrease within an input.</summary>
    public static Watermarks Monotonic() => new();

    /// <summary>A record is at most this far behind the latest before it, within an input; what is later counts as late.</summary>
    public static Watermarks BoundedOutOfOrder(TimeSpan bound) => bound >= TimeSpan.Zero && bound.TotalMilliseconds < long.MaxValue / 4
        ? new() { OutOfOrder = bound }
        : throw FreshetException.User($"Out-of-orderness is {bound}: it must not be negative.");

    /// <summary>
    /// The same, guarded against times from the future: one broken clock moves event time far ahead, and everything of the others is late from then on. A record whose time is more than
    /// <paramref name="most"/> ahead of the wall clock never moves event time; <paramref name="then"/> says what becomes of it. Old data that is read again is in the past and not touched.
    /// Where records or a generator tell watermarks, one further ahead counts as the latest that is allowed.
    /// </summary>
    public Watermarks NotAhead(TimeSpan most, FutureTimes then) =>
        most < TimeSpan.Zero ? throw FreshetException.User($"Times may be {most} ahead: it must not be negative.")
        : !Enum.IsDefined(then) ? throw FreshetException.User($"Times that are ahead: {then} is none of {string.Join(", ", Enum.GetNames<FutureTimes>())}.")
        : IsIngestionTime ? throw FreshetException.User("Ingestion time is the wall clock's own: it is never ahead of it. Leave NotAhead out.")
        : this with { AheadMost = most, OnAhead = then };

    /// <summary>The same, and an input without records for this long is idle.</summary>
    public Watermarks Idle(TimeSpan after) => after > TimeSpan.Zero
        ? this with { IdleAfter = after }
        : throw FreshetException.User($"Idleness after {after}: it must be positive.");

    /// <summary>
    /// The same, and event time goes on together with that of all others of the group in this job: a source whose event time is more than <paramref name="drift"/> ahead of the
    /// slowest is not read until the slowest has come nearer. So a join of a fast source with a slow one keeps no more than that. Idle and ended inputs hold nobody back. A subtask waits as a whole.
    /// </summary>
    /// <exception cref="FreshetException">The group has no name, the drift is negative, or event time is the wall clock's.</exception>
    public Watermarks Aligned(string group, TimeSpan drift) =>
        string.IsNullOrWhiteSpace(group) ? throw FreshetException.User("The group that event time goes on together with has no name.")
        : drift < TimeSpan.Zero || drift.TotalDays > 365_000 ? throw FreshetException.User($"Event time may be {drift} ahead of the slowest of '{group}': it must not be negative.")
        : IsIngestionTime ? throw FreshetException.User("Ingestion time is the wall clock's: it goes on with that. Leave Aligned out.")
        : this with { Group = group, Drift = drift };
}
