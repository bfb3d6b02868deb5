using System.Runtime.CompilerServices;
using Freshet.Core;

namespace Freshet;

/// <summary>What a function without keys may ask and do during one call: times and outputs. Good within the call only.</summary>
public readonly ref struct ProcessContext<TOut>
{
    private readonly PlainScope<TOut> _scope;

    internal ProcessContext(PlainScope<TOut> scope) => _scope = scope;

    /// <summary>True when the record has an event time: behind WithWatermarks.</summary>
    public bool HasTimestamp => _scope.HasTime;

    /// <summary>The event time of the record in milliseconds since 1970.</summary>
    /// <exception cref="FreshetException">There is none, see <see cref="HasTimestamp"/>.</exception>
    public long Timestamp => _scope.HasTime ? _scope.Time : throw FreshetException.User("The context was asked for an event time and there is none. Put WithWatermarks before.");

    /// <summary>How far event time has come, in milliseconds: <see cref="long.MinValue"/> before the first watermark, <see cref="long.MaxValue"/> once the input has ended.</summary>
    public long Watermark => _scope.Watermark;

    /// <summary>The wall clock in milliseconds since 1970.</summary>
    public long ProcessingTime => _scope.Context.Now;

    /// <summary>Emits a record with the event time of the record that came in, if it has one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Emit(TOut record)
    {
        if (_scope.HasTime)
        {
            _scope.Output.Emit(record, _scope.Time);
        }
        else
        {
            _scope.Output.Emit(record);
        }
    }

    /// <summary>Emits a record with this event time in milliseconds since 1970.</summary>
    /// <exception cref="FreshetException">No event time is so far off.</exception>
    public void Emit(TOut record, long timestamp) => _scope.Output.Emit(record, EventTime.Checked(timestamp));

    /// <summary>Emits a record to a side output, with the event time of the record that came in, if it has one. Nothing happens when nobody reads it.</summary>
    public void Emit<TSide>(OutputTag<TSide> tag, TSide record)
    {
        ArgumentNullException.ThrowIfNull(tag);
        _scope.Sides.Emit(tag, record, _scope.HasTime, _scope.Time);
    }
}

/// <summary>What the context of a function without keys reads.</summary>
internal sealed class PlainScope<TOut>(OperatorContext context, Emitter<TOut> output, IReadOnlyList<OutputTag> tags)
{
    public OperatorContext Context => context;

    public Emitter<TOut> Output => output;

    public SideEmitters Sides { get; } = new(context, tags);

    public bool HasTime { get; set; }

    public long Time { get; set; }

    public long Watermark { get; set; } = long.MinValue;

    /// <summary>Records taken so far, for messages.</summary>
    public long Records { get; set; }
}
