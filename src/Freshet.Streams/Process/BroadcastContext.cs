using Freshet.Core;

namespace Freshet;

/// <summary>What a keyed function may do while it takes a broadcast record: times, outputs, the keys. Good within the call only.</summary>
public readonly ref struct BroadcastContext<K, TOut>
{
    private readonly ProcessCore<K, TOut> _core;

    internal BroadcastContext(ProcessCore<K, TOut> core) => _core = core;

    /// <summary>True when the broadcast record has an event time.</summary>
    public bool HasTimestamp => _core.Scope.HasTimes;

    /// <summary>The event time of the broadcast record in milliseconds since 1970.</summary>
    /// <exception cref="FreshetException">There is none, see <see cref="HasTimestamp"/>.</exception>
    public long Timestamp => _core.Scope.HasTimes ? _core.BroadcastTime : throw ProcessScope<K, TOut>.NoTime();

    /// <summary>How far event time has come on both inputs, in milliseconds; <see cref="long.MinValue"/> before the first watermark.</summary>
    public long Watermark => _core.Scope.Watermark;

    /// <summary>The wall clock in milliseconds since 1970.</summary>
    public long ProcessingTime => _core.Scope.Now;

    /// <summary>Emits a record with the event time of the broadcast record, if it has one. Every subtask does: to give out something once, ask for subtask 0 in the function's context.</summary>
    public void Emit(TOut record)
    {
        if (_core.Scope.HasTimes)
        {
            _core.Scope.Output.Emit(record, _core.BroadcastTime);
        }
        else
        {
            _core.Scope.Output.Emit(record);
        }
    }

    /// <summary>Emits a record with this event time in milliseconds since 1970.</summary>
    /// <exception cref="FreshetException">No event time is so far off.</exception>
    public void Emit(TOut record, long timestamp) => _core.Scope.Output.Emit(record, EventTime.Checked(timestamp));

    /// <summary>Emits a record to a side output, with the event time of the broadcast record, if it has one.</summary>
    public void Emit<TSide>(OutputTag<TSide> tag, TSide record)
    {
        ArgumentNullException.ThrowIfNull(tag);
        _core.Scope.Sides.Emit(tag, record, _core.Scope.HasTimes, _core.BroadcastTime);
    }

    /// <summary>
    /// Calls back for each key of this subtask that has state, bound to the states of that key, with a context to emit and to set timers. It looks at every key,
    /// at once: with millions of them that takes seconds in which nothing else happens, checkpoints neither.
    /// </summary>
    public void ForEachKey(KeyAction<K, TOut> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        _core.ForEachKey(action);
    }
}

/// <summary>Called for a key, bound to its states.</summary>
public delegate void KeyAction<K, TOut>(ProcessContext<K, TOut> context);
