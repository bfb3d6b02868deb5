namespace Freshet;

/// <summary>One window for all records of a key, fired by a trigger.</summary>
public static class Global
{
    /// <summary>One window for all records of a key. It never ends by itself: give it a trigger.</summary>
    public static WindowAssigner Windows() => new GlobalWindows();

    private sealed class GlobalWindows : WindowAssigner
    {
        internal override WindowAssigner<T> For<T>() => new Assigner<T>();
    }

    private sealed class Assigner<T> : WindowAssigner<T>
    {
        public override bool IsEventTime => true;

        public override string Detail => "global";

        internal override bool IsGlobal => true;

        public override void Assign(T record, long time, List<TimeWindow> windows) => windows.Add(new TimeWindow(long.MinValue, long.MaxValue));
    }
}
