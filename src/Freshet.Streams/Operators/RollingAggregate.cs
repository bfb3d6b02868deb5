using System.Runtime.CompilerServices;
using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <summary>Running results of a keyed stream: one result for each record, over all records of its key so far. In batch mode the last one alone.</summary>
public static class RollingAggregateExtensions
{
    /// <summary>Folds each key's records as they come, and after each makes a record of the key and the result so far. State grows with the number of keys and is never dropped.</summary>
    public static DataStream<TOut> Aggregate<K, T, TAcc, TResult, TOut>(
        this KeyedStream<K, T> stream, AggregateFunction<T, TAcc, TResult> function, Func<K, TResult, TOut> make) => stream.Aggregate("aggregate", function, make);

    /// <summary>The same by another name.</summary>
    internal static DataStream<TOut> Aggregate<K, T, TAcc, TResult, TOut>(
        this KeyedStream<K, T> stream, string name, AggregateFunction<T, TAcc, TResult> function, Func<K, TResult, TOut> make)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(make);
        function.CheckStorable(name);
        var hasher = stream.Hasher;
        var accumulators = AccumulatorColumn<TAcc>.Of();
        return stream.Transform(name, () => new RollingAggregateOperator<K, T, TAcc, TResult, TOut>(hasher, function, make, accumulators), null);
    }

    /// <summary>Counts each key's records so far.</summary>
    public static DataStream<TOut> Count<K, T, TOut>(this KeyedStream<K, T> stream, Func<K, long, TOut> make) => stream.Aggregate(Aggregates.Count<T>(), make);

    /// <summary>Joins each key's records so far into one, two by two.</summary>
    public static DataStream<T> Reduce<K, T>(this KeyedStream<K, T> stream, Func<T, T, T> join) => stream.Reduce("aggregate", join);

    /// <summary>The same by another name.</summary>
    internal static DataStream<T> Reduce<K, T>(this KeyedStream<K, T> stream, string name, Func<T, T, T> join)
    {
        ArgumentNullException.ThrowIfNull(join);
        return stream.Aggregate(name, new ReduceFunction<T>(join), static (_, value) => value);
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
    private readonly uint[] _hashes = new uint[BatchSize.Default];
    private readonly nint[] _rows = new nint[BatchSize.Default];
    private KeyedTable<K>? _table;
    private Column? _time; // in batch mode: that of a key's last record
    private bool _hasTimes;
    private long _records;
    private long _cursor;

    public override void OnBatch(Batch<T> batch)
    {
        var items = batch.Items;
        var hashes = hasher.KeysOf(batch, _keys, Context);
        var rows = _rows.AsSpan(0, items.Length);
        _table!.GetOrAdd(_keys.AsSpan(0, items.Length), hashes, rows);
        accumulators.Start(_table, rows, function);
        if (_time is { } time)
        {
            Add(batch, time);
            return;
        }

        for (var from = 0; from < items.Length;)
        {
            from += Fold(batch, from);
        }

        _records += items.Length;
        batch.Release();
    }

    /// <summary>Folds records from a place on, as many as a batch of results holds; returns how many.</summary>
    private int Fold(Batch<T> batch, int from)
    {
        var results = Batch<TOut>.Rent();
        var places = results.Places;
        var count = Math.Min(places.Length, batch.Count - from);
        var items = batch.Items.Slice(from, count);
        ReadOnlySpan<nint> rows = _rows.AsSpan(from, count);
        ReadOnlySpan<K> keys = _keys.AsSpan(from, count);
        var i = 0;
        try
        {
            if (AccumulatorColumn<TAcc>.InPlace)
            {
                for (; i < items.Length; i++)
                {
                    ref var accumulator = ref AccumulatorColumn<TAcc>.At(rows[i]);
                    function.Add(ref accumulator, items[i]);
                    places[i] = make(keys[i], function.Result(accumulator));
                }
            }
            else
            {
                for (; i < items.Length; i++)
                {
                    places[i] = make(keys[i], accumulators.AddOne(_table!, rows[i], items[i], function));
                }
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "aggregate", _records + from + i, items[i], e);
        }

        results.SetCount(count);
        if (batch.HasTimestamps)
        {
            batch.Timestamps.Slice(from, count).CopyTo(results.TimestampPlaces());
        }

        results.Split = batch.Split;
        Output.Send(results);
        return count;
    }

    /// <summary>In batch mode each key gives out one result, at the end.</summary>
    public override bool OnEnd()
    {
        if (_time is not { } time)
        {
            return true;
        }

        while (_table!.Scan(ref _cursor, _keys, _hashes, _rows) is var count and > 0)
        {
            for (var i = 0; i < count; i++)
            {
                var result = make(_keys[i], function.Result(accumulators.Read(_table, _rows[i], function)));
                if (_hasTimes)
                {
                    Output.Emit(result, TimeAt(_rows[i], time));
                }
                else
                {
                    Output.Emit(result);
                }
            }

            if (Context.OutputIsFull)
            {
                return false;
            }
        }

        return true;
    }

    private static unsafe ref long TimeAt(nint row, Column time) => ref Unsafe.AsRef<long>((void*)(row + time.Offset));

    private void Add(Batch<T> batch, Column time)
    {
        var items = batch.Items;
        var times = batch.Timestamps;
        _hasTimes = batch.HasTimestamps;
        var i = 0;
        try
        {
            for (; i < items.Length; i++)
            {
                if (AccumulatorColumn<TAcc>.InPlace)
                {
                    function.Add(ref AccumulatorColumn<TAcc>.At(_rows[i]), items[i]);
                }
                else
                {
                    accumulators.AddOne(_table!, _rows[i], items[i], function);
                }

                if (_hasTimes)
                {
                    TimeAt(_rows[i], time) = times[i];
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
        var layout = accumulators.Layout(function.StartsAtZero);
        _time = Context.IsBatch ? layout.AddFixed<long>("time", "i64") : null;
        _table = Context.State.CreateTable(hasher.Format, layout);
        Context.Restored?.ReadKeyed(State, stream => _table.Restore(stream, Context.KeyGroups));
    }
}
