using Freshet.Core;

namespace Freshet;

/// <summary>Partial results: records that were folded together before they crossed (<see cref="WindowCombiner{K, T, TAcc, TResult}"/>).</summary>
internal sealed partial class WindowOperator<K, T, TAcc, TResult, TOut> : IReceiver<Partial<K, TAcc>>
{
    public void OnBatch(Batch<Partial<K, TAcc>> batch)
    {
        var hashes = partials.KeysOf(batch, _keys);
        ReadOnlySpan<Partial<K, TAcc>> items = batch.Items;
        for (var from = 0; from < items.Length;)
        {
            var end = from + 1;
            while (end < items.Length && items[end].Pane == items[from].Pane)
            {
                end++;
            }

            MergeRun(items[from..end], _keys.AsSpan(from, end - from), hashes[from..end]);
            from = end;
        }

        batch.Release();
    }

    private void MergeRun(ReadOnlySpan<Partial<K, TAcc>> partials, ReadOnlySpan<K> keys, ReadOnlySpan<uint> hashes)
    {
        if (!Enter(partials[0].Pane))
        {
            foreach (ref readonly var partial in partials)
            {
                Context.Metrics.AddLate(partial.Records);
            }

            return;
        }

        var rows = _rows.AsSpan(0, partials.Length);
        _currentTable!.GetOrAdd(keys, hashes, rows);
        accumulators.Start(_currentTable, rows, function);
        var i = 0;
        try
        {
            for (; i < partials.Length; i++)
            {
                _records += partials[i].Records;
                function.Merge(ref AccumulatorColumn<TAcc>.At(rows[i]), partials[i].Accumulator);
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "merge", _records, keys[i], e);
        }
    }
}
