using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <summary>Firing: windows that the watermark has passed, in order of their ends; stops when the output is full or much was done, and goes on where it was.</summary>
internal sealed partial class WindowOperator<K, T, TAcc, TResult, TOut>
{
    private const int RowsMost = 16 * BatchSize.Default; // merged or emitted in one call
    private const int RowsOfWindow = 16; // what beginning a window costs, in rows

    private readonly K[] _fireKeys = new K[BatchSize.Default];
    private readonly uint[] _fireHashes = new uint[BatchSize.Default];
    private readonly nint[] _fireRows = new nint[BatchSize.Default];
    private readonly nint[] _mergeRows = new nint[BatchSize.Default];
    private KeyedTable<K>? _firing; // whose rows are being emitted
    private long _firingEnd; // the end of that window
    private long _cursor;
    private int _left; // rows until the call ends
    private long _firedTo = long.MinValue; // windows that end here or before have fired

    public override bool OnWatermark(long watermark)
    {
        if (watermark <= _watermark)
        {
            return true;
        }

        _left = RowsMost;
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
        if (_panes.Count == 0)
        {
            return false;
        }

        // panes are in order, and so are their first unfired windows
        var end = windows.FirstEnd(_panes.First);
        var fired = Math.Max(_firedTo, _watermark + 1);
        if (end <= fired)
        {
            end = windows.FirstEndAfter(fired);
        }

        if (end - 1 > watermark)
        {
            return false;
        }

        _firingEnd = end;
        _left -= RowsOfWindow;
        _firing = _panes.Contents(end - windows.SizeMs, end);
        _cursor = 0;
        return true;
    }

    /// <summary>Adds the rows of one table to those of another.</summary>
    private void MergeInto(KeyedTable<K> into, KeyedTable<K> from)
    {
        long cursor = 0;
        while (from.Scan(ref cursor, _fireKeys, _fireHashes, _fireRows) is var count and > 0)
        {
            _left -= count;
            into.GetOrAdd(_fireKeys.AsSpan(0, count), _fireHashes.AsSpan(0, count), _mergeRows);
            try
            {
                accumulators.Merge(into, _mergeRows.AsSpan(0, count), from, _fireRows.AsSpan(0, count), function);
            }
            catch (Exception e)
            {
                throw UserCode.Failed(Context, "merge", _records, _fireKeys[0], e);
            }
        }
    }

    /// <summary>Emits rows of the window that fires. False when the output is full, or enough was done in this call, before its end.</summary>
    private bool EmitRows()
    {
        var window = new TimeWindow(_firingEnd - windows.SizeMs, _firingEnd);
        var time = _firingEnd - 1;
        while (_left > 0 && !Context.OutputIsFull)
        {
            var count = _firing!.Scan(ref _cursor, _fireKeys, _fireHashes, _fireRows);
            if (count == 0)
            {
                return true;
            }

            _left -= count;
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
        var next = _firedTo + windows.SlideMs - windows.SizeMs; // where the next window starts
        _panes.DropBefore(next);
        if (_currentPane < next)
        {
            _currentPane = long.MaxValue;
            _currentTable = null;
        }
    }
}
