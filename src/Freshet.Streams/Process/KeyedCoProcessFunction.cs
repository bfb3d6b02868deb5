namespace Freshet;

/// <summary>
/// The user's own operator over two keyed streams that share state: records of equal keys meet. The two come in any order; what must wait for
/// the other side waits in state.
/// </summary>
public abstract class KeyedCoProcessFunction<K, TLeft, TRight, TOut> : KeyedFunction<K, TOut>
{
    /// <summary>Takes a record of the left stream. The context is good within the call only.</summary>
    public abstract void OnLeft(TLeft record, ProcessContext<K, TOut> context);

    /// <summary>Takes a record of the right stream. The context is good within the call only.</summary>
    public abstract void OnRight(TRight record, ProcessContext<K, TOut> context);

    /// <summary>True while event time must not go on.</summary>
    internal virtual bool HoldsTime => false;

    /// <summary>Event time of the right stream alone moved, to its end when the stream ended.</summary>
    internal virtual void OnRightTime(long watermark, BroadcastContext<K, TOut> context)
    {
    }
}
