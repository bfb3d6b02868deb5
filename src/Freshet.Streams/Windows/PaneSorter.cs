using System.Runtime.CompilerServices;
using Freshet.Core;

namespace Freshet;

/// <summary>Takes records of one pane.</summary>
internal interface IPaneReceiver<K, T>
{
    void AddRun(long pane, ReadOnlySpan<T> items, ReadOnlySpan<long> times, ReadOnlySpan<K> keys, ReadOnlySpan<uint> hashes);
}

/// <summary>Sorts the records of a batch out by pane: mostly all are of one.</summary>
internal sealed class PaneSorter<K, T>(EventTimeWindows windows)
{
    private readonly long _paneMs = windows.PaneMs;
    private readonly List<long> _panes = [];
    private int[]? _paneOf;
    private T[]? _items;
    private long[]? _times;
    private K[]? _keys;
    private uint[]? _hashes;

    /// <summary>Gives the batch's records to the receiver, each pane's together.</summary>
    public void Sort<TReceiver>(Batch<T> batch, ReadOnlySpan<K> keys, ReadOnlySpan<uint> hashes, TReceiver receiver)
        where TReceiver : IPaneReceiver<K, T>
    {
        var times = batch.Timestamps;
        var pane = windows.PaneOf(times[0]);
        if (AllWithin(times, pane))
        {
            receiver.AddRun(pane, batch.Items, times, keys, hashes);
        }
        else
        {
            SortMixed(batch, keys, hashes, receiver);
        }
    }

    private bool AllWithin(ReadOnlySpan<long> times, long pane)
    {
        foreach (var time in times)
        {
            if ((ulong)(time - pane) >= (ulong)_paneMs)
            {
                return false;
            }
        }

        return true;
    }

    private void SortMixed<TReceiver>(Batch<T> batch, ReadOnlySpan<K> keys, ReadOnlySpan<uint> hashes, TReceiver receiver)
        where TReceiver : IPaneReceiver<K, T>
    {
        _paneOf ??= new int[BatchSize.Default];
        _items ??= new T[BatchSize.Default];
        _times ??= new long[BatchSize.Default];
        _keys ??= new K[BatchSize.Default];
        _hashes ??= new uint[BatchSize.Default];
        _panes.Clear();
        var times = batch.Timestamps;
        var last = -1;
        for (var i = 0; i < times.Length; i++)
        {
            if (last < 0 || (ulong)(times[i] - _panes[last]) >= (ulong)_paneMs)
            {
                last = IndexOf(windows.PaneOf(times[i]));
            }

            _paneOf[i] = last;
        }

        var items = batch.Items;
        for (var p = 0; p < _panes.Count; p++)
        {
            var count = 0;
            for (var i = 0; i < items.Length; i++)
            {
                if (_paneOf[i] == p)
                {
                    _items[count] = items[i];
                    _times[count] = times[i];
                    _keys[count] = keys[i];
                    _hashes[count++] = hashes[i];
                }
            }

            receiver.AddRun(_panes[p], _items.AsSpan(0, count), _times.AsSpan(0, count), _keys.AsSpan(0, count), _hashes.AsSpan(0, count));
        }

        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            Array.Clear(_items);
        }
    }

    private int IndexOf(long pane)
    {
        var index = _panes.IndexOf(pane);
        if (index >= 0)
        {
            return index;
        }

        _panes.Add(pane);
        return _panes.Count - 1;
    }
}
