using System.Runtime.CompilerServices;
using Freshet.Core;

namespace Freshet;

/// <summary>Batches whose records belong to several panes: sorted out by pane, each pane's records added together.</summary>
internal sealed partial class WindowOperator<K, T, TAcc, TResult, TOut>
{
    private readonly List<long> _mixedPanes = [];
    private readonly int[] _paneOfRecord = new int[BatchSize.Default];
    private T[]? _mixedItems;
    private K[]? _mixedKeys;
    private uint[]? _mixedHashes;
    private long[]? _mixedTimes;

    private void AddMixed(Batch<T> batch, ReadOnlySpan<uint> hashes)
    {
        _mixedItems ??= new T[BatchSize.Default];
        _mixedKeys ??= new K[BatchSize.Default];
        _mixedHashes ??= new uint[BatchSize.Default];
        _mixedTimes ??= new long[BatchSize.Default];
        _mixedPanes.Clear();
        var times = batch.Timestamps;
        var last = -1;
        for (var i = 0; i < times.Length; i++)
        {
            if (last < 0 || (ulong)(times[i] - _mixedPanes[last]) >= (ulong)_paneMs)
            {
                last = IndexOf(windows.PaneOf(times[i]));
            }

            _paneOfRecord[i] = last;
        }

        var items = batch.Items;
        for (var p = 0; p < _mixedPanes.Count; p++)
        {
            var count = 0;
            for (var i = 0; i < items.Length; i++)
            {
                if (_paneOfRecord[i] == p)
                {
                    _mixedItems[count] = items[i];
                    _mixedTimes[count] = times[i];
                    _mixedKeys[count] = _keys[i];
                    _mixedHashes[count++] = hashes[i];
                }
            }

            AddRun(_mixedPanes[p], _mixedItems.AsSpan(0, count), _mixedTimes.AsSpan(0, count), _mixedKeys.AsSpan(0, count), _mixedHashes.AsSpan(0, count));
        }

        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            Array.Clear(_mixedItems);
        }
    }

    private int IndexOf(long pane)
    {
        var index = _mixedPanes.IndexOf(pane);
        if (index >= 0)
        {
            return index;
        }

        _mixedPanes.Add(pane);
        return _mixedPanes.Count - 1;
    }
}
