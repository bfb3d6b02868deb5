using System.Numerics;
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
    private Sorted? _sorted;

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
        var most = (ulong)_paneMs - 1;
        var i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var (start, mostOfAll) = (new Vector<long>(pane), new Vector<ulong>(most));
            for (; i <= times.Length - Vector<long>.Count; i += Vector<long>.Count)
            {
                if (Vector.GreaterThanAny(Vector.AsVectorUInt64(new Vector<long>(times[i..]) - start), mostOfAll))
                {
                    return false;
                }
            }
        }

        for (; i < times.Length; i++)
        {
            if ((ulong)(times[i] - pane) > most)
            {
                return false;
            }
        }

        return true;
    }

    private void SortMixed<TReceiver>(Batch<T> batch, ReadOnlySpan<K> keys, ReadOnlySpan<uint> hashes, TReceiver receiver)
        where TReceiver : IPaneReceiver<K, T>
    {
        var sorted = _sorted ??= new Sorted();
        ReadOnlySpan<T> items = batch.Items;
        ReadOnlySpan<long> times = batch.Timestamps;
        sorted.CountPanes(windows, _paneMs, times);
        var toItems = sorted.Items.AsSpan(); // spans: storing into an array of objects would check its type each time
        var toKeys = sorted.Keys.AsSpan();
        for (var i = 0; i < items.Length; i++)
        {
            var place = sorted.PlaceInPane[sorted.PaneOfRecord[i]]++;
            toItems[place] = items[i];
            toKeys[place] = keys[i];
            sorted.Times[place] = times[i];
            sorted.Hashes[place] = hashes[i];
        }

        var from = 0;
        for (var p = 0; p < sorted.Panes.Count; p++)
        {
            var to = sorted.PlaceInPane[p]; // one beyond where its last record was put
            receiver.AddRun(sorted.Panes[p], toItems[from..to], sorted.Times.AsSpan(from..to), toKeys[from..to], sorted.Hashes.AsSpan(from..to));
            from = to;
        }

        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            toItems[..items.Length].Clear();
        }
    }

    /// <summary>Room for a batch laid out pane by pane, in one pass.</summary>
    private sealed class Sorted
    {
        private readonly Dictionary<long, int> _indexOfPane = [];

        /// <summary>In the order of their first record.</summary>
        public List<long> Panes { get; } = [];

        public int[] PaneOfRecord { get; } = new int[BatchSize.Default];

        /// <summary>Where the next record of each pane goes.</summary>
        public int[] PlaceInPane { get; } = new int[BatchSize.Default + 1];

        public T[] Items { get; } = new T[BatchSize.Default];

        public long[] Times { get; } = new long[BatchSize.Default];

        public K[] Keys { get; } = new K[BatchSize.Default];

        public uint[] Hashes { get; } = new uint[BatchSize.Default];

        /// <summary>Finds the panes of a batch, which of them each record belongs to, and where the records of each begin.</summary>
        public void CountPanes(EventTimeWindows windows, long paneMs, ReadOnlySpan<long> times)
        {
            Panes.Clear();
            _indexOfPane.Clear();
            var (last, start) = (-1, 0L);
            for (var i = 0; i < times.Length; i++)
            {
                if (last < 0 || (ulong)(times[i] - start) >= (ulong)paneMs)
                {
                    start = windows.PaneOf(times[i]);
                    if (!_indexOfPane.TryGetValue(start, out last))
                    {
                        last = Panes.Count;
                        Panes.Add(start);
                        _indexOfPane.Add(start, last);
                        PlaceInPane[last + 1] = 0;
                    }
                }

                PaneOfRecord[i] = last;
                PlaceInPane[last + 1]++;
            }

            PlaceInPane[0] = 0;
            for (var p = 1; p < Panes.Count; p++)
            {
                PlaceInPane[p] += PlaceInPane[p - 1];
            }
        }
    }
}
