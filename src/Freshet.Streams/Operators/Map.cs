using Freshet.Core;

namespace Freshet;

/// <summary>One record in, one record out.</summary>
public static class MapExtensions
{
    /// <summary>Turns each record into another. The function must not keep state between records: it is called from several tasks.</summary>
    public static DataStream<TOut> Map<TIn, TOut>(this DataStream<TIn> stream, Func<TIn, TOut> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return stream.Transform("map", () => new MapOperator<TIn, TOut>(map));
    }
}

internal sealed class MapOperator<TIn, TOut>(Func<TIn, TOut> map) : Operator<TIn, TOut>
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

        var places = to.Places;
        var i = 0;
        try
        {
            for (; i < items.Length; i++)
            {
                places[i] = map(items[i]);
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
                var value = map(items[i]);
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
