namespace Freshet;

/// <summary>
/// Says which windows a record belongs to: <see cref="Session"/>, <see cref="Cumulative"/>, <see cref="Calendar"/>, <see cref="Global"/> make some; derive from it for others.
/// One instance serves all subtasks: it must keep nothing itself, and give the same windows for the same record and time.
/// </summary>
public abstract class WindowAssigner<T>
{
    /// <summary>True when windows are of event time, false when they are of the wall clock.</summary>
    public abstract bool IsEventTime { get; }

    /// <summary>True when windows of a key that overlap become one.</summary>
    public virtual bool IsMerging => false;

    /// <summary>Says what windows these are, in plans; stored with their state: windows of another description cannot be restored as these.</summary>
    public virtual string Detail => GetType().Name;

    /// <summary>Adds the windows of a record with this time in milliseconds (event time, or that of the wall clock) to the list, which is empty.</summary>
    public abstract void Assign(T record, long time, List<TimeWindow> windows);

    /// <summary>True when a window never ends by itself, so that only a trigger can fire it.</summary>
    internal virtual bool IsGlobal => false;

    /// <summary>The windows, when they are tumbling ones of the clock.</summary>
    internal virtual EventTimeWindows? TumblingByClock => null;
}

/// <summary>Windows that do not depend on what a record holds.</summary>
public abstract class WindowAssigner
{
    private protected WindowAssigner()
    {
    }

    internal abstract WindowAssigner<T> For<T>();
}
