namespace Freshet;

/// <summary>
/// The user's own operator over a keyed stream and one that is broadcast to every subtask: rules, settings, small tables. What is broadcast is kept
/// in a <see cref="BroadcastState{KMap,V}"/>, which every record of the keyed stream can read beside the state of its key.
/// </summary>
public abstract class KeyedBroadcastFunction<K, TIn, TBroadcast, TOut> : KeyedFunction<K, TOut>
{
    /// <summary>Takes a record of the keyed stream. Broadcast states are read only here. The context is good within the call only.</summary>
    public abstract void OnRecord(TIn record, ProcessContext<K, TOut> context);

    /// <summary>Takes a broadcast record, the same in each subtask, and changes broadcast states by it. There is no key: states of keys are reached by <see cref="BroadcastContext{K,TOut}.ForEachKey"/>.</summary>
    public abstract void OnBroadcast(TBroadcast record, BroadcastContext<K, TOut> context);

    /// <summary>Declares a map that is the same in every subtask.</summary>
    /// <exception cref="FreshetException">The types cannot be stored, or the name is taken.</exception>
    protected BroadcastState<KMap, V> Broadcast<KMap, V>(string name)
        where KMap : notnull => Scope.Broadcasts.Declare(this, new BroadcastState<KMap, V>(name));
}
