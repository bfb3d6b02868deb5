using Freshet.Sql.Expressions;

namespace Freshet.Sql.Operators;

/// <summary>
/// Between the times of rows and those that windows are laid by: of TIMESTAMP_LTZ the local time of the session's zone. A local time that is
/// there twice is one time to windows: they end when it has passed for the second time, as in Flink.
/// </summary>
internal sealed class WindowTimes(TimeZoneInfo? zone)
{
    private const long Minute = 60_000;
    private long _minute = long.MinValue;
    private long _offset;

    /// <summary>The time that windows are laid by.</summary>
    public long Local(long time)
    {
        if (zone is null)
        {
            return time;
        }

        var minute = CivilCalendar.FloorDiv(time, Minute);
        if (minute != _minute)
        {
            (_minute, _offset) = (minute, Zones.OffsetOfUtc(zone, time));
        }

        return time + _offset;
    }

    /// <summary>The last moment of a window that ends there.</summary>
    public long LastOf(long end) => zone is null ? end - 1 : Zones.UtcOfLast(zone, end - 1);
}
