using System.Numerics;
using Freshet.Core.State;

namespace Freshet;

/// <summary>
/// The panes of a window operator in order, and merged tables over runs of them: run (level, i) holds the panes numbered from i·2^level
/// to (i + 1)·2^level. A window of n panes is at most 2·log2 n such runs, so that is how many tables a fire merges. A run is merged from
/// its halves when a window first needs it, and kept until one of its panes changes or is dropped (docs/decisions/0007).
/// <code>
///   window            [ . . . . . . . . . . . ]
///   panes           3 4 5 6 7 8 9 . . . . . . 16
///   merged           [3][4 . . 7][8 . . . . . 15]
/// </code>
/// Runs are no state: after a restore they are merged anew, from the same halves.
/// </summary>
internal sealed class PaneTree<K>(EventTimeWindows windows, Func<long, KeyedTable<K>> create, Action<KeyedTable<K>, KeyedTable<K>> merge) : IDisposable
{
    private readonly long _paneMs = windows.PaneMs;
    private readonly int _levels = BitOperations.Log2((ulong)(windows.SizeMs / windows.PaneMs));
    private readonly List<Run> _panes = [];
    private readonly Dictionary<(int Level, long Index), Run> _runs = [];
    private List<Run> _parts = [];
    private List<Run> _partsOfWindow = []; // what _window was merged from
    private KeyedTable<K>? _window;
    private long _rowsDropped; // of the pane that was dropped last

    /// <summary>Panes there are.</summary>
    public int Count => _panes.Count;

    /// <summary>The start of the earliest pane.</summary>
    public long First => StartOf(_panes[0]);

    /// <summary>Tables merged from panes that are kept at this moment.</summary>
    public int Merged => _runs.Count + (_window is null ? 0 : 1);

    /// <summary>All panes in order.</summary>
    public IEnumerable<(long Start, KeyedTable<K> Table)> Panes => _panes.Select(pane => (StartOf(pane), pane.Table));

    /// <summary>The table of a pane; a new one if there is none.</summary>
    public KeyedTable<K> PaneAt(long start)
    {
        var index = IndexOf(start);
        var at = PanesBefore(index);
        if (at == _panes.Count || _panes[at].Index != index)
        {
            // A pane will hold about as many keys as the one before it, which may not be full yet.
            var expected = Math.Max(_rowsDropped, at == 0 ? 0 : _panes[at - 1].Table.Count);
            _panes.Insert(at, new Run(0, index, create(expected)));
        }

        return _panes[at].Table;
    }

    /// <summary>The rows of a window: those of its panes, merged. Good until the next call.</summary>
    public KeyedTable<K> Contents(long start, long end)
    {
        _parts.Clear();
        var to = IndexOf(end);
        for (var at = IndexOf(start); at < to;)
        {
            var level = Math.Min(Math.Min(BitOperations.TrailingZeroCount(at), BitOperations.Log2((ulong)(to - at))), _levels);
            if (RunAt(level, at >> level) is { } run)
            {
                _parts.Add(run);
            }

            at += 1L << level;
        }

        return _parts.Count == 1 ? _parts[0].Table : MergedParts();
    }

    /// <summary>A pane got records after a window that holds it had fired: what was merged from it is of no use any more.</summary>
    public void Changed(long start) => Forget(IndexOf(start));

    /// <summary>Drops the panes that begin before a time.</summary>
    public void DropBefore(long start)
    {
        var count = 0;
        for (; count < _panes.Count && StartOf(_panes[count]) < start; count++)
        {
            Forget(_panes[count].Index);
            _rowsDropped = _panes[count].Table.Count;
            _panes[count].Table.Dispose();
        }

        _panes.RemoveRange(0, count);
    }

    /// <summary>Drops the panes without rows.</summary>
    public void DropEmpty() => _panes.RemoveAll(pane =>
    {
        if (pane.Table.Count > 0)
        {
            return false;
        }

        Forget(pane.Index);
        pane.Table.Dispose();
        return true;
    });

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var run in _panes.Concat(_runs.Values))
        {
            run.Table.Dispose();
        }

        _panes.Clear();
        _runs.Clear();
        ForgetWindow();
    }

    private KeyedTable<K> MergedParts()
    {
        // Beyond the last records windows hold the same panes again and again.
        if (_window is null || !_parts.SequenceEqual(_partsOfWindow))
        {
            ForgetWindow();
            _window = create(_parts.Max(static part => part.Table.Count));
            foreach (var part in _parts)
            {
                merge(_window, part.Table);
            }

            (_parts, _partsOfWindow) = (_partsOfWindow, _parts);
        }

        return _window;
    }

    /// <summary>A run with all rows of its panes; null when it has none. One with a single pane is that pane.</summary>
    private Run? RunAt(int level, long index)
    {
        var first = PanesBefore(index << level);
        var count = PanesBefore((index + 1) << level) - first;
        if (count <= 1)
        {
            return count == 0 ? null : _panes[first];
        }

        if (_runs.TryGetValue((level, index), out var run))
        {
            return run;
        }

        var (left, right) = (RunAt(level - 1, 2 * index), RunAt(level - 1, (2 * index) + 1));
        if (left is null || right is null)
        {
            return left ?? right;
        }

        run = new Run(level, index, Merge(left, right, takesLeft: left.Level == level - 1));
        _runs.Add((level, index), run);
        return run;
    }

    /// <summary>
    /// The rows of two neighbours, in their order. The left half of a run goes up into it: a coming window holds the whole run or, when
    /// it begins within, not all of the left half. The right half is needed again when windows begin within the left one.
    /// </summary>
    private KeyedTable<K> Merge(Run left, Run right, bool takesLeft)
    {
        var table = left.Table;
        if (!takesLeft || !_runs.Remove((left.Level, left.Index)))
        {
            table = create(Math.Max(left.Table.Count, right.Table.Count));
            merge(table, left.Table);
        }

        merge(table, right.Table);
        return table;
    }

    private void Forget(long index)
    {
        for (var level = 1; level <= _levels; level++)
        {
            if (_runs.Remove((level, index >> level), out var run))
            {
                run.Table.Dispose();
            }
        }

        ForgetWindow();
    }

    private void ForgetWindow()
    {
        _window?.Dispose();
        _window = null;
        _partsOfWindow.Clear();
    }

    /// <summary>How many panes have a lower number: where the first that has not stands in the list.</summary>
    private int PanesBefore(long index)
    {
        var (low, high) = (0, _panes.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = _panes[middle].Index < index ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    // Starts of panes and ends of windows are whole panes away from the offset.
    private long IndexOf(long time) => (time - windows.OffsetMs) / _paneMs;

    private long StartOf(Run pane) => (pane.Index * _paneMs) + windows.OffsetMs;

    /// <summary>Neighbouring panes merged, or, at level 0, a pane. Compared by reference: a merged one is never changed.</summary>
    private sealed class Run(int level, long index, KeyedTable<K> table)
    {
        public int Level => level;

        public long Index => index;

        public KeyedTable<K> Table => table;
    }
}
