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
        return stream.Transform("filter", () => new FilterOperator<T>(keep));
    }
}

internal sealed class FilterOperator<T>(Func<T, bool> keep) : Operator<T, T>
{
    private long _records;

    public override void OnBatch(Batch<T> batch)
    {
        var items = batch.Items;
        var timestamps = batch.Timestamps;
        batch.DropHashes();
        int kept = 0, i = 0;
        try
        {
            for (; i < items.Length; i++)
            {
                if (!keep(items[i]))
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
