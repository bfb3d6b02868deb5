namespace Freshet;

/// <summary>
/// Windows of activity: each lasts until nothing has come for a while. What comes between two of them joins them into one. A record that comes exactly the gap after
/// another begins a session of its own: the first may have given out its result by then (docs/decisions/0010).
/// </summary>
public static class Session
{
    /// <summary>Sessions of event time that end when no record has come for <paramref name="gap"/>. Whole milliseconds, positive.</summary>
    public static WindowAssigner EventTime(TimeSpan gap) => new FixedSessions(Check(gap), isEventTime: true);

    /// <summary>Sessions of event time; each record says how long after it the session lasts.</summary>
    public static WindowAssigner<T> EventTime<T>(Func<T, TimeSpan> gap)
    {
        ArgumentNullException.ThrowIfNull(gap);
        return new SessionAssigner<T>(gap, "session with a gap by record", isEventTime: true);
    }

    /// <summary>Sessions of the wall clock that end when no record has come for <paramref name="gap"/>.</summary>
    public static WindowAssigner ProcessingTime(TimeSpan gap) => new FixedSessions(Check(gap), isEventTime: false);

    /// <summary>Sessions of the wall clock; each record says how long after it the session lasts.</summary>
    public static WindowAssigner<T> ProcessingTime<T>(Func<T, TimeSpan> gap)
    {
        ArgumentNullException.ThrowIfNull(gap);
        return new SessionAssigner<T>(gap, "session of processing time with a gap by record", isEventTime: false);
    }

    internal static TimeSpan Check(TimeSpan gap) => gap > TimeSpan.Zero && gap.Ticks % TimeSpan.TicksPerMillisecond == 0 && gap.TotalDays <= 365_000
        ? gap
        : throw FreshetException.User($"A session's gap is {gap}: it must be a positive number of whole milliseconds, at most 365,000 days.");

    private sealed class FixedSessions(TimeSpan gap, bool isEventTime) : WindowAssigner
    {
        internal override WindowAssigner<T> For<T>() =>
            new SessionAssigner<T>(_ => gap, $"session with a gap of {gap}{(isEventTime ? "" : " of processing time")}", isEventTime);
    }

    private sealed class SessionAssigner<T>(Func<T, TimeSpan> gap, string detail, bool isEventTime) : WindowAssigner<T>
    {
        public override bool IsEventTime => isEventTime;

        public override bool IsMerging => true;

        public override string Detail => detail;

        public override void Assign(T record, long time, List<TimeWindow> windows) =>
            windows.Add(new TimeWindow(time, time + (Check(gap(record)).Ticks / TimeSpan.TicksPerMillisecond)));
    }
}
