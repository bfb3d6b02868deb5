using Freshet.Core;

namespace Freshet;

/// <summary>One record in, one record out.</summary>
public static class MapExtensions
{
    /// <summary>Turns each record into another. The function must not keep state between records: it is called from several tasks.</summary>
    public static DataStream<TOut> Map<TIn, TOut>(this DataStream<TIn> stream, Func<TIn, TOut> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return stream.Transform("map", () => new MapOperator<TIn, TOut, MapByValue<TIn, TOut>>(new(map)));
    }

    /// <summary>The same without copies: the function reads the record where it lies and writes the other where it goes. For structs of more than about 32 bytes.</summary>
    public static DataStream<TOut> Map<TIn, TOut>(this DataStream<TIn> stream, MapFunction<TIn, TOut> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return stream.Transform("map", () => new MapOperator<TIn, TOut, MapByReference<TIn, TOut>>(new(map)));
    }
}

/// <summary>Turns a record into another, neither of them copied on the way: <c>(in Wide wide, out Narrow narrow) => narrow = new Narrow(wide.Id)</c>.</summary>
public delegate void MapFunction<TIn, TOut>(in TIn record, out TOut result);

/// <summary>How a map's function is called. Structs, so that the loop is compiled for each with the call in it.</summary>
internal interface IMapCall<TIn, TOut>
{
    void Invoke(in TIn record, out TOut result);
}

internal readonly struct MapByValue<TIn, TOut>(Func<TIn, TOut> map) : IMapCall<TIn, TOut>
{
    public void Invoke(in TIn record, out TOut result) => result = map(record);
}

internal readonly struct MapByReference<TIn, TOut>(MapFunction<TIn, TOut> map) : IMapCall<TIn, TOut>
{
    public void Invoke(in TIn record, out TOut result) => map(in record, out result);
}

internal sealed class MapOperator<TIn, TOut, TCall>(TCall map) : Operator<TIn, TOut>
    where TCall : struct, IMapCall<TIn, TOut>
{
    private long _records;

    public override void OnBatch(Batch<TIn> batch)
    {
        var to = Batch<TOut>.Rent();
        var items = batch.Items;
        if (to.Capacity < items.Length)
        {
            to.Release();
            MapInParts(batch);
            return;
        }

        var call = map;
        var places = to.Places;
        var i = 0;
        try
        {
            for (; i < items.Length; i++)
            {
                call.Invoke(in items[i], out places[i]);
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "map", _records + i, items[i], e);
        }

        to.SetCount(items.Length);
        to.Split = batch.Split;
        to.TakeTimestamps(batch);
        _records += items.Length;
        batch.Release();
        Output.Send(to);
    }

    /// <summary>The output's records are wider than the input's, so its batches hold fewer.</summary>
    private void MapInParts(Batch<TIn> batch)
    {
        var items = batch.Items;
        var timestamps = batch.Timestamps;
        Output.Split = batch.Split;
        var i = 0;
        try
        {
            for (; i < items.Length; i++)
            {
                map.Invoke(in items[i], out var value);
                if (batch.HasTimestamps)
                {
                    Output.Emit(value, timestamps[i]);
                }
                else
                {
                    Output.Emit(value);
                }
            }
        }
        catch (Exception e) when (e is not FreshetException)
        {
            throw UserCode.Failed(Context, "map", _records + i, items[i], e);
        }

        _records += items.Length;
        batch.Release();
    }
}
