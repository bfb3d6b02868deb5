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

    /// <summary>Emits a record with the event time of the record or timer, if it has one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Emit(TOut record)
    {
        if (_scope.HasTimes)
        {
            _scope.Output.Emit(record, _scope.Times[_scope.Index]);
        }
        else
        {
            _scope.Output.Emit(record);
        }
    }

    /// <summary>Emits a record with this event time in milliseconds since 1970.</summary>
    public void Emit(TOut record, long timestamp) => _scope.Output.Emit(record, timestamp);
}
