namespace Freshet;

/// <summary>A window of time.</summary>
/// <param name="StartMs">First millisecond in it, since 1970.</param>
/// <param name="EndMs">First millisecond after it.</param>
public readonly record struct TimeWindow(long StartMs, long EndMs)
{
    /// <summary>First instant in it.</summary>
    /// <exception cref="FreshetException">It is before the year 1 or after 9999.</exception>
    public DateTimeOffset Start => At(StartMs);

    /// <summary>First instant after it.</summary>
    /// <exception cref="FreshetException">It is before the year 1 or after 9999.</exception>
    public DateTimeOffset End => At(EndMs);

    private DateTimeOffset At(long ms) => ms >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && ms <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
        ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
        : throw FreshetException.User(
            $"The window from {StartMs} to {EndMs} ms does not lie in the years 1 to 9999, so its start and end are no DateTimeOffset. Use StartMs and EndMs, or look at where such event times come from.");
}
