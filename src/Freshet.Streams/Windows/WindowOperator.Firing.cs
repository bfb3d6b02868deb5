using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <summary>Firing: windows that the watermark has passed, in order of their ends; stops when the output is full and goes on where it was.</summary>
internal sealed partial class WindowOperator<K, T, TAcc, TResult, TOut>
{
    private readonly K[] _fireKeys = new K[BatchSize.Default];
    private readonly uint[] _fireHashes = new uint[BatchSize.Default];
    private readonly nint[] _fireRows = new nint[BatchSize.Default];
    private readonly nint[] _mergeRows = new nint[BatchSize.Default];
    private KeyedTable<K>? _merged;
    private KeyedTable<K>? _firing; // whose rows are being emitted
    private long _firingEnd; // the end of that window
    private long _cursor;
    private long _firedTo = long.MinValue; // windows that end here or before have fired

    public override bool OnWatermark(long watermark)
    {
        if (watermark <= _watermark)
        {
            return true;
        }

        while (_firing is not null || Begin(watermark))
        {
            if (!EmitRows())
            {
                return false;
            }

            EndWindow();
        }

        _watermark = watermark;
        return true;
    }

    /// <summary>Begins the earliest window with records whose end the watermark has passed; false when there is none.</summary>
    private bool Begin(long watermark)
    {
        foreach (var pane in _panes.Keys)
        {
            // panes are in order, and so are their first unfired windows
            var end = windows.FirstEnd(pane);
            while (end <= _firedTo || end - 1 <= _watermark)
            {
                end += windows.SlideMs;
            }

            if (end - 1 > watermark)
            {
                return false;
            }

            _firingEnd = end;
            _firing = Contents(end - windows.SizeMs, end);
            _cursor = 0;
            return true;
        }

        return false;
    }

    /// <summary>A window's rows: its pane's, or those of its panes merged.</summary>
    private KeyedTable<K> Contents(long start, long end)
    {
        var panes = _panes.Where(p => p.Key >= start && p.Key < end).Select(p => p.Value).ToArray();
        if (panes.Length == 1)
        {
            return panes[0];
        }

        _merged?.Dispose();
        _merged = Context.State.CreateTable(hasher.Format, _layout);
        foreach (var pane in panes)
        {
            long cursor = 0;
            while (pane.Scan(ref cursor, _fireKeys, _fireHashes, _fireRows) is var count and > 0)
            {
                _merged.GetOrAdd(_fireKeys.AsSpan(0, count), _fireHashes.AsSpan(0, count), _mergeRows);
                accumulators.Merge(_merged, _mergeRows.AsSpan(0, count), pane, _fireRows.AsSpan(0, count), function);
            }
        }

        return _merged;
    }

    /// <summary>Emits rows of the window that fires. False when the output is full before its end.</summary>
    private bool EmitRows()
    {
        var window = new TimeWindow(_firingEnd - windows.SizeMs, _firingEnd);
        var time = _firingEnd - 1;
        while (!Context.OutputIsFull)
        {
            var count = _firing!.Scan(ref _cursor, _fireKeys, _fireHashes, _fireRows);
            if (count == 0)
            {
                return true;
            }

            for (var i = 0; i < count; i++)
            {
                TOut made;
                try
                {
                    made = make(_fireKeys[i], window, function.Result(accumulators.Read(_firing, _fireRows[i], function)));
                }
                catch (Exception e)
                {
                    throw UserCode.Failed(Context, "window result", _records, _fireKeys[i], e);
                }

                Output.Emit(made, time);
            }
        }

        return false;
    }

    /// <summary>The window is over: drops the panes that no later window needs.</summary>
    private void EndWindow()
    {
        _firing = null;
        _firedTo = _firingEnd;
        _merged?.Dispose();
        _merged = null;
        while (_panes.Count > 0 && _panes.First() is var (pane, table) && windows.LastEnd(pane) <= _firedTo)
        {
            table.Dispose();
            _panes.Remove(pane);
            if (pane == _currentPane)
            {
                _currentPane = long.MaxValue;
                _currentTable = null;
            }
        }
    }
}
