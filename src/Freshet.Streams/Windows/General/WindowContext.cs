using Freshet.Core;

namespace Freshet;

/// <summary>What a window function may ask and do during one call. Good within the call only.</summary>
public readonly ref struct WindowContext<K, TOut>
{
    private readonly ProcessScope<K, TOut> _scope;
    private readonly bool _hasTime;
    private readonly long _time;

    internal WindowContext(ProcessScope<K, TOut> scope, bool hasTime, long time)
    {
        _scope = scope;
        _hasTime = hasTime;
        _time = EventTime.Nearest(time); // a window of one's own may end at the end of time
    }

    /// <summary>The key.</summary>
    public K Key => _scope.Keys[_scope.Index];

    /// <summary>How far event time has come, in milliseconds; <see cref="long.MaxValue"/> once the input has ended.</summary>
    public long Watermark => _scope.Watermark;

    /// <summary>The wall clock in milliseconds since 1970.</summary>
    public long ProcessingTime => _scope.Now;

    /// <summary>Emits a record with the last millisecond of the window as event time.</summary>
    public void Emit(TOut record)
    {
        if (_hasTime)
        {
            _scope.Output.Emit(record, _time);
        }
        else
        {
            _scope.Output.Emit(record);
        }
    }

    /// <summary>Emits a record with this event time in milliseconds since 1970.</summary>
    /// <exception cref="FreshetException">No event time is so far off.</exception>
    public void Emit(TOut record, long timestamp) => _scope.Output.Emit(record, EventTime.Checked(timestamp));

    /// <summary>Emits a record to a side output. Nothing happens when nobody reads it.</summary>
    public void Emit<TSide>(OutputTag<TSide> tag, TSide record)
    {
        ArgumentNullException.ThrowIfNull(tag);
        _scope.Sides.Emit(tag, record, _hasTime, _time);
    }
}
