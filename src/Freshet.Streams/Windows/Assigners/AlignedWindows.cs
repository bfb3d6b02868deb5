namespace Freshet;

/// <summary>Windows of one size, one beginning at each slide.</summary>
internal sealed class AlignedWindows(EventTimeWindows windows, bool isEventTime) : WindowAssigner
{
    internal override WindowAssigner<T> For<T>() => new Assigner<T>(windows, isEventTime);

    private sealed class Assigner<T>(EventTimeWindows windows, bool isEventTime) : WindowAssigner<T>
    {
        public override bool IsEventTime => isEventTime;

        public override string Detail => isEventTime ? windows.Schema : $"{windows.Schema} of processing time";

        internal override EventTimeWindows? TumblingByClock => !isEventTime && windows.SlideMs == windows.SizeMs ? windows : null;

        public override void Assign(T record, long time, List<TimeWindow> into)
        {
            var since = (time - windows.OffsetMs) % windows.SlideMs;
            var start = time - (since < 0 ? since + windows.SlideMs : since);
            for (; start > time - windows.SizeMs; start -= windows.SlideMs)
            {
                into.Add(new TimeWindow(start, start + windows.SizeMs));
            }
        }
    }
}
