using System.Runtime.CompilerServices;
using Freshet.Core;

namespace Freshet;

/// <summary>One record in, any number out.</summary>
public static class FlatMapExtensions
{
    /// <summary>Turns each record into any number of others.</summary>
    public static DataStream<TOut> FlatMap<TIn, TOut>(this DataStream<TIn> stream, Func<TIn, IEnumerable<TOut>> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return stream.FlatMap<TIn, TOut>((record, output) =>
        {
            foreach (var item in UserCode.Given(map(record)))
            {
                output.Emit(item);
            }
        });
    }

    /// <summary>Turns each record into any number of others, given to the output one by one: nothing is allocated in between.</summary>
    public static DataStream<TOut> FlatMap<TIn, TOut>(this DataStream<TIn> stream, FlatMapFunction<TIn, TOut> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return stream.Transform("flat-map", () => new FlatMapOperator<TIn, TOut, FlatMapByValue<TIn, TOut>>(new(map)));
    }

    /// <summary>The same without a copy: the function reads the record where it lies. For structs of more than about 32 bytes.</summary>
    public static DataStream<TOut> FlatMap<TIn, TOut>(this DataStream<TIn> stream, WideFlatMapFunction<TIn, TOut> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return stream.Transform("flat-map", () => new FlatMapOperator<TIn, TOut, FlatMapByReference<TIn, TOut>>(new(map)));
    }
}

/// <summary>Turns a record into any number of others; the output is good within the call only.</summary>
public delegate void FlatMapFunction<in TIn, TOut>(TIn record, FlatMapOutput<TOut> output);

/// <summary>The same without a copy of the record: <c>(in Wide wide, FlatMapOutput&lt;Narrow&gt; output) => output.Emit(new Narrow(wide.Id))</c>.</summary>
public delegate void WideFlatMapFunction<TIn, TOut>(in TIn record, FlatMapOutput<TOut> output);

/// <summary>How a flat-map's function is called. Structs, so that the loop is compiled for each with the call in it.</summary>
internal interface IFlatMapCall<TIn, TOut>
{
    void Invoke(in TIn record, FlatMapOutput<TOut> output);
}

internal readonly struct FlatMapByValue<TIn, TOut>(FlatMapFunction<TIn, TOut> map) : IFlatMapCall<TIn, TOut>
{
    public void Invoke(in TIn record, FlatMapOutput<TOut> output) => map(record, output);
}

internal readonly struct FlatMapByReference<TIn, TOut>(WideFlatMapFunction<TIn, TOut> map) : IFlatMapCall<TIn, TOut>
{
    public void Invoke(in TIn record, FlatMapOutput<TOut> output) => map(in record, output);
}

/// <summary>Takes what a flat-map function makes of a record; each takes over the record's event time.</summary>
public readonly ref struct FlatMapOutput<T>
{
    private readonly Emitter<T> _emitter;
    private readonly long _timestamp;
    private readonly bool _timed;

    internal FlatMapOutput(Emitter<T> emitter, long timestamp, bool timed)
    {
        _emitter = emitter;
        _timestamp = timestamp;
        _timed = timed;
    }

    /// <summary>Emits one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Emit(T item)
    {
        if (_timed)
        {
            _emitter.Emit(item, _timestamp);
        }
        else
        {
            _emitter.Emit(item);
        }
    }
}

internal sealed class FlatMapOperator<TIn, TOut, TCall>(TCall map) : Operator<TIn, TOut>
    where TCall : struct, IFlatMapCall<TIn, TOut>
{
    private long _records;

    public override void OnBatch(Batch<TIn> batch)
    {
        var items = batch.Items;
        var timestamps = batch.Timestamps;
        var timed = batch.HasTimestamps;
        Output.Split = batch.Split;
        var call = map;
        var i = 0;
        try
        {
            for (; i < items.Length; i++)
            {
                call.Invoke(in items[i], new FlatMapOutput<TOut>(Output, timed ? timestamps[i] : 0, timed));
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "flat-map", _records + i, items[i], e);
        }

        _records += items.Length;
        batch.Release();
    }
}
