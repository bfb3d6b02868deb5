using System.Runtime.CompilerServices;

namespace Freshet;

/// <summary>What a process function may ask and do during one call: the key, times, outputs, timers. Good within the call only.</summary>
public readonly ref struct ProcessContext<K, TOut>
{
    private readonly ProcessScope<K, TOut> _scope;

    internal ProcessContext(ProcessScope<K, TOut> scope) => _scope = scope;

    /// <summary>The key of the record or timer.</summary>
    public K Key => _scope.Keys[_scope.Index];

    /// <summary>True when there is an event time: records have them behind WithWatermarks, event-time timers have their own.</summary>
    public bool HasTimestamp => _scope.HasTimes;

    /// <summary>The event time of the record or timer in milliseconds since 1970.</summary>
    /// <exception cref="FreshetException">There is none, see <see cref="HasTimestamp"/>.</exception>
    public long Timestamp => _scope.HasTimes ? _scope.Times[_scope.Index] : throw ProcessScope<K, TOut>.NoTime();

    /// <summary>
    /// How far event time has come, in milliseconds: <see cref="long.MinValue"/> before the first watermark, <see cref="long.MaxValue"/>
    /// once the input has ended (a timer that sets itself anew each time should stop then).
    /// </summary>
    public long Watermark => _scope.Watermark;

    /// <summary>The wall clock in milliseconds since 1970.</summary>
    public long ProcessingTime => _scope.Now;

    /// <summary>Emits a record with the event time of the record or timer, if it has one. A timer beyond all event times (for the end) gives its records the last of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Emit(TOut record)
    {
        if (_scope.HasTimes)
        {
            _scope.Output.Emit(record, EventTime.Nearest(_scope.Times[_scope.Index]));
        }
        else
        {
            _scope.Output.Emit(record);
        }
    }

    /// <summary>Emits a record with this event time in milliseconds since 1970.</summary>
    /// <exception cref="FreshetException">No event time is so far off.</exception>
    public void Emit(TOut record, long timestamp) => _scope.Output.Emit(record, EventTime.Checked(timestamp));

    /// <summary>Emits a record to a side output, with the event time of the record or timer, if it has one. Nothing happens when nobody reads it.</summary>
    public void Emit<TSide>(OutputTag<TSide> tag, TSide record)
    {
        ArgumentNullException.ThrowIfNull(tag);
        _scope.Sides.Emit(tag, record, _scope.HasTimes, _scope.HasTimes ? EventTime.Nearest(_scope.Times[_scope.Index]) : 0);
    }

    /// <summary>
    /// Sets a timer of the key at this event time in milliseconds: OnTimer is called before a watermark at or above it goes on. In OnRecord one
    /// at or below the current watermark waits for the next. In OnTimer of an event timer, where a watermark is on its way, such a one comes due
    /// under the same watermark: one that is set again each time would never end, which is found and fails. Those left when the input ends all come due then.
    /// False when the key has a timer at this time already: there is one for each time, whatever it was set for.
    /// </summary>
    /// <exception cref="FreshetException">The time is a sum that went past <see cref="long.MaxValue"/>, or timers of this key set one another without end.</exception>
    public bool SetEventTimer(long time) => _scope.Set(TimerKind.EventTime, time);

    /// <summary>Deletes the key's timer at this event time, whatever it was set for; false when it is not set.</summary>
    public bool DeleteEventTimer(long time) => _scope.Delete(TimerKind.EventTime, time);

    /// <summary>
    /// Sets a timer of the key at this time of the wall clock in milliseconds since 1970; one in the past comes due at once. Those left
    /// when the input ends do not come due any more. False when the key has a timer at this time already.
    /// </summary>
    /// <exception cref="FreshetException">The time is a sum that went past <see cref="long.MaxValue"/>.</exception>
    public bool SetProcessingTimer(long time) => _scope.Set(TimerKind.ProcessingTime, time);

    /// <summary>Deletes the key's timer at this time of the wall clock; false when it is not set.</summary>
    public bool DeleteProcessingTimer(long time) => _scope.Delete(TimerKind.ProcessingTime, time);
}
