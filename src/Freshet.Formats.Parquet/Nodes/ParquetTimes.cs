namespace Freshet;

/// <summary>Times as they are written: in micros. What is finer is cut.</summary>
internal static class ParquetTimes
{
    /// <summary>Cuts to micros.</summary>
    public static DateTime Cut(DateTime value) => new(value.Ticks - (value.Ticks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc); // of no place or UTC: its digits are written as they are

    /// <summary>A time of no place.</summary>
    /// <exception cref="FreshetException">It is local to this machine.</exception>
    public static DateTime Placeless(DateTime value) => value.Kind != DateTimeKind.Local
        ? value
        : throw FreshetException.User($"The time {value:O} is local to this machine and would mean another instant elsewhere. Use DateTimeOffset, or ToUniversalTime().");
}
