using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <summary>Running results of a keyed stream: one result for each record, over all records of its key so far.</summary>
public static class RollingAggregateExtensions
{
    /// <summary>Folds each key's records as they come, and after each makes a record of the key and the result so far. State grows with the number of keys and is never dropped.</summary>
    public static DataStream<TOut> Aggregate<K, T, TAcc, TResult, TOut>(
        this KeyedStream<K, T> stream, AggregateFunction<T, TAcc, TResult> function, Func<K, TResult, TOut> make)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(make);
        var hasher = stream.Hasher;
        var accumulators = AccumulatorColumn<TAcc>.Of();
        return stream.Transform("aggregate", () => new RollingAggregateOperator<K, T, TAcc, TResult, TOut>(hasher, function, make, accumulators), null);
    }

    /// <summary>Counts each key's records so far.</summary>
    public static DataStream<TOut> Count<K, T, TOut>(this KeyedStream<K, T> stream, Func<K, long, TOut> make) => stream.Aggregate(Aggregates.Count<T>(), make);

    /// <summary>Joins each key's records so far into one, two by two.</summary>
    public static DataStream<T> Reduce<K, T>(this KeyedStream<K, T> stream, Func<T, T, T> join)
    {
        ArgumentNullException.ThrowIfNull(join);
        return stream.Aggregate(new ReduceFunction<T>(join), static (_, value) => value);
    }
}

/// <summary>One table of accumulators; the keys of a batch are looked up together, then each record is folded and its result emitted.</summary>
internal sealed class RollingAggregateOperator<K, T, TAcc, TResult, TOut>(
    SelectorHasher<K, T> hasher,
    AggregateFunction<T, TAcc, TResult> function,
    Func<K, TResult, TOut> make,
    AccumulatorColumn<TAcc> accumulators) : Operator<T, TOut>
{
    private const string State = "accumulators";

    private readonly K[] _keys = new K[BatchSize.Default];
    private readonly nint[] _rows = new nint[BatchSize.Default];
    private KeyedTable<K>? _table;
    private long _records;

    public override void OnBatch(Batch<T> batch)
    {
        var items = batch.Items;
        var hashes = hasher.KeysOf(batch, _keys);
        var rows = _rows.AsSpan(0, items.Length);
        _table!.GetOrAdd(_keys.AsSpan(0, items.Length), hashes, rows);
        accumulators.Start(_table, rows, function);
        var timestamps = batch.Timestamps;
        var i = 0;
        try
        {
            for (; i < items.Length; i++)
            {
                var made = make(_keys[i], accumulators.AddOne(_table, rows[i], items[i], function));
                if (timestamps.IsEmpty)
                {
                    Output.Emit(made);
                }
                else
                {
                    Output.Emit(made, timestamps[i]);
                }
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "aggregate", _records + i, items[i], e);
        }

        _records += items.Length;
        batch.Release();
    }

    public override void Snapshot(SnapshotWriter snapshot) => snapshot.AddKeyed(State, _table!.Freeze());

    public override void Close() => _table?.Dispose();

    protected override void OnOpen()
    {
        base.OnOpen();
        _table = Context.State.CreateTable(hasher.Format, accumulators.Layout(function.StartsAtZero));
        Context.Restored?.ReadKeyed(State, stream => _table.Restore(stream, Context.KeyGroups));
    }
}
