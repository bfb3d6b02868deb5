namespace Freshet;

/// <summary>
/// Windows of the calendar of a place: days, weeks and months as people there have them, of event time or of the wall clock. The day on which clocks are set has 23 or 25 hours
/// and is one window all the same.
/// </summary>
public static class Calendar
{
    /// <summary>Days of a time zone, from midnight to midnight; where clocks skip midnight, from the first moment of the day.</summary>
    public static WindowAssigner Days(TimeZoneInfo zone, bool ofProcessingTime = false) => new CalendarWindows(zone, "days", ofProcessingTime, static date => date, static date => date.AddDays(1));

    /// <summary>Weeks of a time zone, from Monday unless said otherwise.</summary>
    public static WindowAssigner Weeks(TimeZoneInfo zone, DayOfWeek firstDay = DayOfWeek.Monday, bool ofProcessingTime = false) => new CalendarWindows(
        zone, $"weeks from {firstDay}", ofProcessingTime, date => date.AddDays(-(((int)date.DayOfWeek - (int)firstDay + 7) % 7)), static date => date.AddDays(7));

    /// <summary>Months of a time zone.</summary>
    public static WindowAssigner Months(TimeZoneInfo zone, bool ofProcessingTime = false) => new CalendarWindows(
        zone, "months", ofProcessingTime, static date => new DateOnly(date.Year, date.Month, 1), static date => date.AddMonths(1));

    private sealed class CalendarWindows : WindowAssigner
    {
        private readonly TimeZoneInfo _zone;
        private readonly string _unit;
        private readonly bool _isEventTime;
        private readonly Func<DateOnly, DateOnly> _first;
        private readonly Func<DateOnly, DateOnly> _next;

        public CalendarWindows(TimeZoneInfo zone, string unit, bool ofProcessingTime, Func<DateOnly, DateOnly> first, Func<DateOnly, DateOnly> next)
        {
            ArgumentNullException.ThrowIfNull(zone);
            (_zone, _unit, _isEventTime, _first, _next) = (zone, unit, !ofProcessingTime, first, next);
        }

        internal override WindowAssigner<T> For<T>() => new Assigner<T>(this);

        private TimeWindow Of(long time)
        {
            if (time < DateTimeOffset.MinValue.AddYears(1).ToUnixTimeMilliseconds() || time > DateTimeOffset.MaxValue.AddYears(-1).ToUnixTimeMilliseconds())
            {
                throw FreshetException.User($"The event time {time} ms does not lie in the years 2 to 9998, so it has no place in a calendar. Look at where it comes from.");
            }

            var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(time), _zone);
            var first = _first(DateOnly.FromDateTime(local.DateTime));
            return new TimeWindow(StartOf(first), StartOf(_next(first)));
        }

        /// <summary>The first moment of a day there.</summary>
        private long StartOf(DateOnly date)
        {
            var midnight = date.ToDateTime(TimeOnly.MinValue);
            while (_zone.IsInvalidTime(midnight))
            {
                midnight = midnight.AddMinutes(1); // clocks were set forward over midnight
            }

            var offset = _zone.IsAmbiguousTime(midnight)
                ? _zone.GetAmbiguousTimeOffsets(midnight).Max() // clocks were set back over midnight: the first of the two
                : _zone.GetUtcOffset(midnight);
            return new DateTimeOffset(midnight, offset).ToUnixTimeMilliseconds();
        }

        private sealed class Assigner<T>(CalendarWindows windows) : WindowAssigner<T>
        {
            private TimeWindow _last; // most records lie in the window of the one before; torn by no one: replaced whole, by the subtask that owns this

            public override bool IsEventTime => windows._isEventTime;

            public override string Detail => $"{windows._unit} of {windows._zone.Id}{(windows._isEventTime ? "" : " of processing time")}";

            public override void Assign(T record, long time, List<TimeWindow> into)
            {
                if (time < _last.StartMs || time >= _last.EndMs)
                {
                    _last = windows.Of(time);
                }

                into.Add(_last);
            }
        }
    }
}
