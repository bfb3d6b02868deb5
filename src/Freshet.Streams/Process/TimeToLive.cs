namespace Freshet;

/// <summary>
/// How long a state lives: <c>Value&lt;long&gt;("seen", TimeToLive.AfterWrite(TimeSpan.FromHours(1)))</c>. What has expired is never seen, and goes
/// by and by. Values expire as a whole, entries of maps and lists each by itself. By the wall clock unless <see cref="InEventTime"/> says otherwise.
/// </summary>
public sealed record TimeToLive
{
    private TimeToLive(TimeSpan lifetime, bool isRenewedByReads)
    {
        if (lifetime < TimeSpan.FromMilliseconds(1))
        {
            throw FreshetException.User($"A time to live of {lifetime} is none: it takes at least a millisecond. A state that lives for ever is declared without one.");
        }

        Lifetime = lifetime;
        IsRenewedByReads = isRenewedByReads;
    }

    /// <summary>How long what was written, or read where reads count, lives. Whole milliseconds; less is cut off.</summary>
    public TimeSpan Lifetime { get; }

    /// <summary>True when a read makes it live on as a write does.</summary>
    public bool IsRenewedByReads { get; }

    /// <summary>True when the time is that of records, timers and watermarks, not the wall clock.</summary>
    public bool IsEventTime { get; private init; }

    /// <summary>The same by event time: that of the record or timer, or the watermark where that is later. Needs WithWatermarks before KeyBy.</summary>
    public TimeToLive InEventTime() => this with { IsEventTime = true };

    /// <summary>Expires so long after it was last written.</summary>
    /// <exception cref="FreshetException">Less than a millisecond.</exception>
    public static TimeToLive AfterWrite(TimeSpan lifetime) => new(lifetime, isRenewedByReads: false);

    /// <summary>Expires so long after it was last written or read. Asking whether it is there, or how many entries there are, is no read.</summary>
    /// <exception cref="FreshetException">Less than a millisecond.</exception>
    public static TimeToLive AfterReadOrWrite(TimeSpan lifetime) => new(lifetime, isRenewedByReads: true);
}
