using Freshet.Core;

namespace Freshet;

/// <summary>One record in, one record out.</summary>
public static class MapExtensions
{
    /// <summary>Turns each record into another. The function must not keep state between records: it is called from several tasks.</summary>
    public static DataStream<TOut> Map<TIn, TOut>(this DataStream<TIn> stream, Func<TIn, TOut> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return stream.TransformBranded("map", new MapsByValue<TIn, TOut>(map));
    }

    /// <summary>The same without copies: the function reads the record where it lies and writes the other where it goes. For structs of more than about 32 bytes.</summary>
    public static DataStream<TOut> Map<TIn, TOut>(this DataStream<TIn> stream, MapFunction<TIn, TOut> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return stream.TransformBranded("map", new MapsByReference<TIn, TOut>(map));
    }
}

/// <summary>Turns a record into another, neither of them copied on the way: <c>(in Wide wide, out Narrow narrow) => narrow = new Narrow(wide.Id)</c>.</summary>
public delegate void MapFunction<TIn, TOut>(in TIn record, out TOut result);

/// <summary>
/// How a map's function is called for the records of a batch. Structs with a <see cref="Brand"/>: the loop is compiled for each operator, and has the call in it, where the JIT sees that it
/// is always the same function.
/// </summary>
internal interface IMapLoop<TIn, TOut>
{
    /// <summary>Maps all of them; <paramref name="at"/> is the one under way, for whoever has to say which record failed.</summary>
    void Run(ReadOnlySpan<TIn> items, Span<TOut> results, ref int at);
}

internal readonly struct MapByValue<TIn, TOut, TBrand>(Func<TIn, TOut> map) : IMapLoop<TIn, TOut>
{
    public void Run(ReadOnlySpan<TIn> items, Span<TOut> results, ref int at)
    {
        var call = map;
        results = results[..items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            at = i;
            results[i] = call(items[i]);
        }
    }
}

internal readonly struct MapByReference<TIn, TOut, TBrand>(MapFunction<TIn, TOut> map) : IMapLoop<TIn, TOut>
{
    public void Run(ReadOnlySpan<TIn> items, Span<TOut> results, ref int at)
    {
        var call = map;
        results = results[..items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            at = i;
            call(in items[i], out results[i]);
        }
    }
}

internal sealed class MapsByValue<TIn, TOut>(Func<TIn, TOut> map) : IBranded<Operator<TIn, TOut>>
{
    public Operator<TIn, TOut> Make<TBrand>()
        where TBrand : struct => new MapOperator<TIn, TOut, MapByValue<TIn, TOut, TBrand>>(new(map));
}

internal sealed class MapsByReference<TIn, TOut>(MapFunction<TIn, TOut> map) : IBranded<Operator<TIn, TOut>>
{
    public Operator<TIn, TOut> Make<TBrand>()
        where TBrand : struct => new MapOperator<TIn, TOut, MapByReference<TIn, TOut, TBrand>>(new(map));
}

internal sealed class MapOperator<TIn, TOut, TLoop>(TLoop loop) : Operator<TIn, TOut>
    where TLoop : struct, IMapLoop<TIn, TOut>
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

        var i = 0;
        try
        {
            loop.Run(items, to.Places, ref i);
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
        var value = default(TOut)!;
        var (i, none) = (0, 0);
        try
        {
            for (; i < items.Length; i++)
            {
                loop.Run(items.Slice(i, 1), new Span<TOut>(ref value), ref none);
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
