namespace Freshet;

/// <summary>A window of time.</summary>
/// <param name="StartMs">First millisecond in it, since 1970.</param>
/// <param name="EndMs">First millisecond after it.</param>
public readonly record struct TimeWindow(long StartMs, long EndMs)
{
    /// <summary>First instant in it.</summary>
    public DateTimeOffset Start => DateTimeOffset.FromUnixTimeMilliseconds(StartMs);

    /// <summary>First instant after it.</summary>
    public DateTimeOffset End => DateTimeOffset.FromUnixTimeMilliseconds(EndMs);
}
