namespace Freshet;

/// <summary>Times as Avro counts them: from 1970 on, in micros unless a file says otherwise. What is finer is cut.</summary>
internal static class AvroTimes
{
    /// <summary>The day that days are counted from.</summary>
    public static int EpochDay { get; } = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <summary>Micros since 1970 of ticks since the year 1.</summary>
    public static long Micros(long ticks) => FloorDiv(ticks - DateTime.UnixEpoch.Ticks, TimeSpan.TicksPerMicrosecond);

    /// <summary>Ticks since the year 1.</summary>
    /// <param name="value">What the file says.</param>
    /// <param name="unit">In units of this many ticks; 0 for nanos.</param>
    public static long Ticks(long value, long unit) => unit == 0
        ? DateTime.UnixEpoch.Ticks + FloorDiv(value, 100)
        : checked(DateTime.UnixEpoch.Ticks + (value * unit));

    /// <summary>A time of no place.</summary>
    /// <exception cref="FreshetException">It is local to this machine.</exception>
    public static DateTime Placeless(DateTime value) => value.Kind != DateTimeKind.Local
        ? value
        : throw FreshetException.User($"The time {value:O} is local to this machine and would mean another instant elsewhere. Use DateTimeOffset, or ToUniversalTime().");

    private static long FloorDiv(long value, long by)
    {
        var (quotient, rest) = Math.DivRem(value, by);
        return rest < 0 ? quotient - 1 : quotient;
    }
}
