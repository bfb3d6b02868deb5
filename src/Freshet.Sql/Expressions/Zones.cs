namespace Freshet.Sql.Expressions;

/// <summary>Offsets of time zones.</summary>
internal static class Zones
{
    /// <summary>What to add to UTC to get local time, in milliseconds.</summary>
    public static long OffsetOfUtc(TimeZoneInfo zone, long ms) => (long)zone.GetUtcOffset(At(ms)).TotalMilliseconds;

    /// <summary>What to take from local time to get UTC; of a time that is there twice the first, of one that is not there what was valid before (as java.time has it).</summary>
    public static long OffsetOfLocal(TimeZoneInfo zone, long ms)
    {
        var local = new DateTime(Clamped(ms), DateTimeKind.Unspecified);
        if (zone.IsAmbiguousTime(local))
        {
            return (long)zone.GetAmbiguousTimeOffsets(local).Max().TotalMilliseconds;
        }

        return zone.IsInvalidTime(local)
            ? OffsetOfUtc(zone, ms - OffsetOfUtc(zone, ms - 86_400_000) - 3_600_000)
            : (long)zone.GetUtcOffset(local).TotalMilliseconds;
    }

    /// <summary>UTC of a local time; of one that is there twice the second.</summary>
    public static long UtcOfLast(TimeZoneInfo zone, long ms)
    {
        var local = new DateTime(Clamped(ms), DateTimeKind.Unspecified);
        return ms - (zone.IsAmbiguousTime(local) ? (long)zone.GetAmbiguousTimeOffsets(local).Min().TotalMilliseconds : OffsetOfLocal(zone, ms));
    }

    private static DateTimeOffset At(long ms) => new(Clamped(ms), TimeSpan.Zero);

    private static long Clamped(long ms) => Math.Clamp(ms, -62_135_500_000_000, 253_402_200_000_000) * TimeSpan.TicksPerMillisecond + DateTime.UnixEpoch.Ticks;
}
