using Freshet.Core;

namespace Freshet;

/// <summary>
/// The user's own function over the pairs of an interval join: any number of records of each pair, side outputs, counters, operator state. Each subtask has an instance of its own.
/// </summary>
public abstract class ProcessJoinFunction<TLeft, TRight, TOut> : Function
{
    /// <summary>Takes a pair: once, when the later of the two has come. The context is good within the call only.</summary>
    public abstract void OnPair(TLeft left, TRight right, JoinContext<TOut> context);
}

/// <summary>What the function of an interval join may ask and do during one call: the times of the pair, outputs. Good within the call only.</summary>
public readonly ref struct JoinContext<TOut>
{
    private readonly JoinScope<TOut> _scope;

    internal JoinContext(JoinScope<TOut> scope, long leftTimestamp, long rightTimestamp)
    {
        _scope = scope;
        LeftTimestamp = leftTimestamp;
        RightTimestamp = rightTimestamp;
    }

    /// <summary>The event time of the left record in milliseconds since 1970.</summary>
    public long LeftTimestamp { get; }

    /// <summary>The event time of the right record in milliseconds since 1970.</summary>
    public long RightTimestamp { get; }

    /// <summary>The later of the two: what is emitted carries it.</summary>
    public long Timestamp => Math.Max(LeftTimestamp, RightTimestamp);

    /// <summary>How far event time has come on both inputs, in milliseconds: <see cref="long.MinValue"/> before the first watermark.</summary>
    public long Watermark => _scope.Watermark;

    /// <summary>The wall clock in milliseconds since 1970.</summary>
    public long ProcessingTime => _scope.Context.Now;

    /// <summary>Emits a record with the later of the two event times.</summary>
    public void Emit(TOut record) => _scope.Output.Emit(record, Timestamp);

    /// <summary>Emits a record with this event time in milliseconds since 1970.</summary>
    /// <exception cref="FreshetException">No event time is so far off.</exception>
    public void Emit(TOut record, long timestamp) => _scope.Output.Emit(record, EventTime.Checked(timestamp));

    /// <summary>Emits a record to a side output, with the later of the two event times. Nothing happens when nobody reads it.</summary>
    public void Emit<TSide>(OutputTag<TSide> tag, TSide record)
    {
        ArgumentNullException.ThrowIfNull(tag);
        _scope.Sides.Emit(tag, record, hasTime: true, Timestamp);
    }
}

/// <summary>What the context of an interval join's function reads.</summary>
internal sealed class JoinScope<TOut>(OperatorContext context, Emitter<TOut> output, SideEmitters sides)
{
    public OperatorContext Context => context;

    public Emitter<TOut> Output => output;

    public SideEmitters Sides => sides;

    public long Watermark { get; set; } = long.MinValue;
}
