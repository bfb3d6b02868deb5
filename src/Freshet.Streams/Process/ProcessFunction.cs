using Freshet.Core;

namespace Freshet;

/// <summary>What functions without keys have in common. They have no timers: those belong to keys.</summary>
public abstract class PlainFunction<TOut> : Function
{
    private protected PlainFunction()
    {
    }

    /// <summary>No record will follow, on any input: emit what is left. The context has no event time.</summary>
    public virtual void OnEnd(ProcessContext<TOut> context)
    {
    }
}

/// <summary>The user's own operator without a key: any number of records out for each, side outputs, operator state. Each subtask has an instance of its own.</summary>
public abstract class ProcessFunction<TIn, TOut> : PlainFunction<TOut>
{
    /// <summary>Takes a record. The context is good within the call only.</summary>
    public abstract void OnRecord(TIn record, ProcessContext<TOut> context);
}

/// <summary>The user's own operator over two streams without keys. The two come in any order.</summary>
public abstract class CoProcessFunction<TLeft, TRight, TOut> : PlainFunction<TOut>
{
    /// <summary>Takes a record of the left stream. The context is good within the call only.</summary>
    public abstract void OnLeft(TLeft record, ProcessContext<TOut> context);

    /// <summary>Takes a record of the right stream. The context is good within the call only.</summary>
    public abstract void OnRight(TRight record, ProcessContext<TOut> context);
}

/// <summary>
/// The user's own operator over a stream and one that is broadcast to every subtask: what is broadcast is kept in a <see cref="BroadcastState{KMap,V}"/>,
/// which every record can read.
/// </summary>
public abstract class BroadcastFunction<TIn, TBroadcast, TOut> : PlainFunction<TOut>
{
    internal BroadcastStates Broadcasts { get; } = new();

    /// <summary>Takes a record. Broadcast states are read only here. The context is good within the call only.</summary>
    public abstract void OnRecord(TIn record, ProcessContext<TOut> context);

    /// <summary>Takes a broadcast record, the same in each subtask, and changes broadcast states by it.</summary>
    public abstract void OnBroadcast(TBroadcast record, ProcessContext<TOut> context);

    /// <summary>Declares a map that is the same in every subtask.</summary>
    /// <exception cref="FreshetException">The types cannot be stored, or the name is taken.</exception>
    protected BroadcastState<KMap, V> Broadcast<KMap, V>(string name)
        where KMap : notnull => Broadcasts.Declare(this, new BroadcastState<KMap, V>(name));
}
