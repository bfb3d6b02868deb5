namespace Freshet;

/// <summary>
/// Folds records into an accumulator and an accumulator into a result. An accumulator without references lies in keyed state
/// as it is and starts as zero bytes; one with references goes through its serializer at each touch.
/// One instance serves all subtasks: it must keep nothing itself.
/// </summary>
public abstract class AggregateFunction<TIn, TAcc, TOut>
{
    /// <summary>An accumulator before its first record; asked for unless <see cref="StartsAtZero"/>.</summary>
    public virtual TAcc Create() => default!;

    /// <summary>True when an accumulator of zero bytes is an accumulator before its first record.</summary>
    public virtual bool StartsAtZero => false;

    /// <summary>Adds a record.</summary>
    public abstract void Add(ref TAcc accumulator, TIn record);

    /// <summary>Adds another accumulator: windows that overlap share their panes.</summary>
    public abstract void Merge(ref TAcc accumulator, TAcc other);

    /// <summary>The result of an accumulator.</summary>
    public abstract TOut Result(TAcc accumulator);

    /// <summary>Refuses, when the job is written, what cannot be stored of it; for an operator of this name.</summary>
    internal virtual void CheckStorable(string operatorName) => Storing.Of<TAcc>($"The accumulator of '{operatorName}'");

    /// <summary>Adds a batch of records, each to the accumulator at its address: override it where a tight loop pays.</summary>
    /// <param name="records">The records.</param>
    /// <param name="accumulators">For each record the address of a <typeparamref name="TAcc"/>, which may be the same for several.</param>
    public virtual unsafe void AddAll(ReadOnlySpan<TIn> records, ReadOnlySpan<nint> accumulators)
    {
        for (var i = 0; i < records.Length; i++)
        {
            Add(ref System.Runtime.CompilerServices.Unsafe.AsRef<TAcc>((void*)accumulators[i]), records[i]);
        }
    }
}
