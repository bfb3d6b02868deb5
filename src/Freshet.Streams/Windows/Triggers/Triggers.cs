namespace Freshet;

/// <summary>A trigger for records of any type: see <see cref="Triggers"/>.</summary>
public abstract class TriggerSpec
{
    private protected TriggerSpec()
    {
    }

    internal abstract Trigger<T> Create<T>();
}

/// <summary>The trigger of event time, which may also fire before and after the end of a window.</summary>
public sealed class EventTimeTriggerSpec : TriggerSpec
{
    private readonly TriggerSpec? _early;
    private readonly TriggerSpec? _late;

    internal EventTimeTriggerSpec(TriggerSpec? early, TriggerSpec? late) => (_early, _late) = (early, late);

    /// <summary>Results before the window's end, when this trigger says.</summary>
    public EventTimeTriggerSpec Early(TriggerSpec trigger)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        return new EventTimeTriggerSpec(trigger, _late);
    }

    /// <summary>Results for late records when this trigger says, in place of one for each late record. Needs allowed lateness.</summary>
    public EventTimeTriggerSpec Late(TriggerSpec trigger)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        return new EventTimeTriggerSpec(_early, trigger);
    }

    internal override Trigger<T> Create<T>() => new EventTimeTrigger<T>(_early?.Create<T>(), _late?.Create<T>());
}

/// <summary>The usual triggers.</summary>
public static class Triggers
{
    /// <summary>At the window's end in event time, and for each late record within the allowed lateness: what windows of event time do by themselves.</summary>
    public static EventTimeTriggerSpec EventTime { get; } = new(null, null);

    /// <summary>At the window's end by the wall clock: what windows of processing time do by themselves.</summary>
    public static TriggerSpec ProcessingTime { get; } = new ProcessingTimeSpec();

    /// <summary>Never; for windows that are looked at by other means.</summary>
    public static TriggerSpec Never { get; } = new NeverSpec();

    /// <summary>When the input has ended.</summary>
    public static TriggerSpec EndOfInput { get; } = new EndOfInputSpec();

    /// <summary>Each time that so many records have come since the last time.</summary>
    public static TriggerSpec Count(long records) => records >= 1
        ? new CountSpec(records)
        : throw FreshetException.User($"A trigger cannot fire every {records} records: it must be at least 1.");

    /// <summary>Each time that event time has gone on by <paramref name="interval"/> since the window's first record, at multiples of it, and at the window's end.</summary>
    public static TriggerSpec ContinuousEventTime(TimeSpan interval) => new ContinuousSpec(Milliseconds(interval), isEventTime: true);

    /// <summary>Each time that the wall clock has gone on by <paramref name="interval"/>, at multiples of it, as long as records come, and at the end of a window of processing time.</summary>
    public static TriggerSpec ContinuousProcessingTime(TimeSpan interval) => new ContinuousSpec(Milliseconds(interval), isEventTime: false);

    /// <summary>The same as another trigger, but what has been given out is dropped.</summary>
    public static TriggerSpec Purging(TriggerSpec trigger)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        return new PurgingSpec(trigger);
    }

    /// <summary>
    /// The same as another trigger, and also when the wall clock has gone on by <paramref name="after"/> since the first record that has not been given out
    /// (<paramref name="fromLast"/>: since the last such record): a hundred records, or what came within five seconds. What the other trigger counted begins anew then. In a
    /// global window, what waits when the input ends is given out.
    /// </summary>
    public static TriggerSpec ProcessingTimeout(TriggerSpec trigger, TimeSpan after, bool fromLast = false) => Timeout(trigger, after, fromLast, isEventTime: false);

    /// <summary>The same in event time: since the time of that record. The records must have event times.</summary>
    public static TriggerSpec EventTimeout(TriggerSpec trigger, TimeSpan after, bool fromLast = false) => Timeout(trigger, after, fromLast, isEventTime: true);

    /// <summary>When a record differs by more than <paramref name="threshold"/> from the one at the last time; the first record of a window only starts it.</summary>
    public static Func<Trigger<T>> Delta<T>(double threshold, Func<T, T, double> difference)
    {
        ArgumentNullException.ThrowIfNull(difference);
        return () => new DeltaTrigger<T>(threshold, difference);
    }

    private static TimeoutSpec Timeout(TriggerSpec trigger, TimeSpan after, bool fromLast, bool isEventTime)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        return new TimeoutSpec(trigger, Milliseconds(after), fromLast, isEventTime);
    }

    private static long Milliseconds(TimeSpan interval) => interval > TimeSpan.Zero && interval.Ticks % TimeSpan.TicksPerMillisecond == 0
        ? interval.Ticks / TimeSpan.TicksPerMillisecond
        : throw FreshetException.User($"A trigger's interval is {interval}: it must be a positive number of whole milliseconds.");

    private sealed class ProcessingTimeSpec : TriggerSpec
    {
        internal override Trigger<T> Create<T>() => new ProcessingTimeTrigger<T>();
    }

    private sealed class NeverSpec : TriggerSpec
    {
        internal override Trigger<T> Create<T>() => new NeverTrigger<T>();
    }

    private sealed class EndOfInputSpec : TriggerSpec
    {
        internal override Trigger<T> Create<T>() => new EndOfInputTrigger<T>();
    }

    private sealed class CountSpec(long records) : TriggerSpec
    {
        internal override Trigger<T> Create<T>() => new CountTrigger<T>(records);
    }

    private sealed class ContinuousSpec(long intervalMs, bool isEventTime) : TriggerSpec
    {
        internal override Trigger<T> Create<T>() => new ContinuousTrigger<T>(intervalMs, isEventTime);
    }

    private sealed class PurgingSpec(TriggerSpec inner) : TriggerSpec
    {
        internal override Trigger<T> Create<T>() => new PurgingTrigger<T>(inner.Create<T>());
    }

    private sealed class TimeoutSpec(TriggerSpec inner, long afterMs, bool fromLast, bool isEventTime) : TriggerSpec
    {
        internal override Trigger<T> Create<T>() => new TimeoutTrigger<T>(inner.Create<T>(), afterMs, fromLast, isEventTime);
    }
}
