namespace Freshet;

/// <summary>Windows that grow: within each stretch of the longest size, one for each step, all with one begin. Totals so far of the day, each hour.</summary>
public static class Cumulative
{
    /// <summary>Windows of event time from each begin of <paramref name="size"/> that grow by <paramref name="step"/> up to it. The size must be a multiple of the step.</summary>
    public static WindowAssigner EventTime(TimeSpan size, TimeSpan step, TimeSpan offset = default) => Of(size, step, offset, isEventTime: true);

    /// <summary>The same of the wall clock.</summary>
    public static WindowAssigner ProcessingTime(TimeSpan size, TimeSpan step, TimeSpan offset = default) => Of(size, step, offset, isEventTime: false);

    private static CumulativeWindows Of(TimeSpan size, TimeSpan step, TimeSpan offset, bool isEventTime)
    {
        var windows = EventTimeWindows.Of(size, step, offset); // checks all three
        return windows.SizeMs % windows.SlideMs == 0
            ? new CumulativeWindows(windows, isEventTime)
            : throw FreshetException.User($"Windows that grow by {step} do not come to {size}: the size must be a multiple of the step.");
    }

    private sealed class CumulativeWindows(EventTimeWindows windows, bool isEventTime) : WindowAssigner
    {
        internal override WindowAssigner<T> For<T>() => new Assigner<T>(windows, isEventTime);
    }

    private sealed class Assigner<T>(EventTimeWindows windows, bool isEventTime) : WindowAssigner<T>
    {
        public override bool IsEventTime => isEventTime;

        public override string Detail =>
            $"cumulative {TimeSpan.FromMilliseconds(windows.SizeMs)} by {TimeSpan.FromMilliseconds(windows.SlideMs)} from {windows.OffsetMs} ms{(isEventTime ? "" : " of processing time")}";

        public override void Assign(T record, long time, List<TimeWindow> into)
        {
            var since = (time - windows.OffsetMs) % windows.SizeMs;
            since = since < 0 ? since + windows.SizeMs : since;
            var start = time - since;
            for (var length = (since / windows.SlideMs * windows.SlideMs) + windows.SlideMs; length <= windows.SizeMs; length += windows.SlideMs)
            {
                into.Add(new TimeWindow(start, start + length));
            }
        }
    }
}
