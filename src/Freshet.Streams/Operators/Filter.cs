using System.Runtime.CompilerServices;
using Freshet.Core;

namespace Freshet;

/// <summary>Keeps some records.</summary>
public static class FilterExtensions
{
    /// <summary>Keeps the records for which the function is true.</summary>
    public static DataStream<T> Filter<T>(this DataStream<T> stream, Func<T, bool> keep)
    {
        ArgumentNullException.ThrowIfNull(keep);
        return stream.Transform("filter", () => new FilterOperator<T, FilterByValue<T>>(new(keep)));
    }

    /// <summary>The same without copies: the function reads the record where it lies. For structs of more than about 32 bytes.</summary>
    public static DataStream<T> Filter<T>(this DataStream<T> stream, FilterFunction<T> keep)
    {
        ArgumentNullException.ThrowIfNull(keep);
        return stream.Transform("filter", () => new FilterOperator<T, FilterByReference<T>>(new(keep)));
    }
}

/// <summary>Says whether a record is kept, without a copy of it: <c>(in record) => record.Price > 0</c>.</summary>
public delegate bool FilterFunction<T>(in T record);

/// <summary>How a filter's function is called. Structs, so that the loop is compiled for each with the call in it.</summary>
internal interface IFilterCall<T>
{
    bool Keeps(in T record);
}

internal readonly struct FilterByValue<T>(Func<T, bool> keep) : IFilterCall<T>
{
    public bool Keeps(in T record) => keep(record);
}

internal readonly struct FilterByReference<T>(FilterFunction<T> keep) : IFilterCall<T>
{
    public bool Keeps(in T record) => keep(in record);
}

internal sealed class FilterOperator<T, TCall>(TCall keep) : Operator<T, T>
    where TCall : struct, IFilterCall<T>
{
    private long _records;

    public override void OnBatch(Batch<T> batch)
    {
        var items = batch.Items;
        var timestamps = batch.Timestamps;
        batch.DropHashes();
        var call = keep;
        int kept = 0, i = 0;
        try
        {
            for (; i < items.Length; i++)
            {
                if (!call.Keeps(in items[i]))
                {
                    continue;
                }

                if (kept != i)
                {
                    items[kept] = items[i];
                    if (!timestamps.IsEmpty)
                    {
                        timestamps[kept] = timestamps[i];
                    }
                }

                kept++;
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "filter", _records + i, items[i], e);
        }

        _records += items.Length;
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            items[kept..].Clear();
        }

        batch.SetCount(kept);
        if (kept == 0)
        {
            batch.Release();
            return;
        }

        Output.Send(batch);
    }
}
