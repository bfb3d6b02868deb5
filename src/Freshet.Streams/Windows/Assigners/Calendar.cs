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
        private const long MsOfMinute = 60_000;
        private const long MsOfHour = 60 * MsOfMinute;
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

            // by where windows start, not by the date: where clocks are set back over midnight, dates go back too, and the hour that comes again is of the new day
            var first = _first(DateOf(time));
            var (start, end) = (StartOf(first), StartOf(_next(first)));
            while (time >= end)
            {
                first = _next(first);
                (start, end) = (end, StartOf(_next(first)));
            }

            return new TimeWindow(start, end);
        }

        private DateTime LocalOf(long time) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(time), _zone).DateTime;

        private DateOnly DateOf(long time) => DateOnly.FromDateTime(LocalOf(time));

        /// <summary>The first moment there at which it is this day or a later one: days may be left out, and midnight too.</summary>
        private long StartOf(DateOnly date)
        {
            var midnight = date.ToDateTime(TimeOnly.MinValue);
            if (!_zone.IsInvalidTime(midnight) && !_zone.IsAmbiguousTime(midnight))
            {
                var usual = new DateTimeOffset(midnight, _zone.GetUtcOffset(midnight)).ToUnixTimeMilliseconds();
                if (LocalOf(usual) == midnight && LocalOf(usual - 1) == midnight.AddMilliseconds(-1))
                {
                    return usual; // on all days but those on which clocks are set near midnight
                }
            }

            var utc = new DateTimeOffset(midnight, TimeSpan.Zero).ToUnixTimeMilliseconds();
            var at = utc - (16 * MsOfHour);
            while (DateOf(at) < date)
            {
                at += MsOfMinute;
            }

            var before = at - MsOfMinute;
            while (at - before > 1)
            {
                var middle = before + ((at - before) / 2);
                (before, at) = DateOf(middle) < date ? (middle, at) : (before, middle);
            }

            return at;
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
