using System.Runtime.CompilerServices;
using Freshet.Core;

namespace Freshet;

/// <summary>Batches whose records belong to several panes: laid out pane by pane in one pass, then each pane's records are added together.</summary>
internal sealed partial class WindowOperator<K, T, TAcc, TResult, TOut>
{
    private readonly List<long> _mixedPanes = []; // in the order of their first record
    private readonly Dictionary<long, int> _indexOfPane = [];
    private readonly int[] _paneOfRecord = new int[BatchSize.Default];
    private readonly int[] _placeInPane = new int[BatchSize.Default + 1];
    private T[]? _mixedItems;
    private K[]? _mixedKeys;
    private uint[]? _mixedHashes;

    private void AddMixed(Batch<T> batch, ReadOnlySpan<uint> hashes)
    {
        _mixedItems ??= new T[BatchSize.Default];
        _mixedKeys ??= new K[BatchSize.Default];
        _mixedHashes ??= new uint[BatchSize.Default];
        CountPanes(batch.Timestamps);
        var items = batch.Items;
        var mixed = _mixedItems.AsSpan(); // a span: storing into an array of objects would check its type each time
        var keys = _mixedKeys.AsSpan();
        for (var i = 0; i < items.Length; i++)
        {
            var place = _placeInPane[_paneOfRecord[i]]++;
            mixed[place] = items[i];
            keys[place] = _keys[i];
            _mixedHashes[place] = hashes[i];
        }

        var from = 0;
        for (var p = 0; p < _mixedPanes.Count; p++)
        {
            var to = _placeInPane[p]; // one beyond where its last record was put
            AddRun(_mixedPanes[p], mixed[from..to], keys[from..to], _mixedHashes.AsSpan(from..to));
            from = to;
        }

        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            mixed[..items.Length].Clear();
        }
    }

    /// <summary>Finds the panes of a batch, which of them each record belongs to, and where the records of each begin.</summary>
    private void CountPanes(ReadOnlySpan<long> times)
    {
        _mixedPanes.Clear();
        _indexOfPane.Clear();
        var (last, start) = (-1, 0L);
        for (var i = 0; i < times.Length; i++)
        {
            if (last < 0 || (ulong)(times[i] - start) >= (ulong)_paneMs)
            {
                start = windows.PaneOf(times[i]);
                if (!_indexOfPane.TryGetValue(start, out last))
                {
                    last = _mixedPanes.Count;
                    _mixedPanes.Add(start);
                    _indexOfPane.Add(start, last);
                    _placeInPane[last + 1] = 0;
                }
            }

            _paneOfRecord[i] = last;
            _placeInPane[last + 1]++;
        }

        _placeInPane[0] = 0;
        for (var p = 1; p < _mixedPanes.Count; p++)
        {
            _placeInPane[p] += _placeInPane[p - 1];
        }
    }
}
