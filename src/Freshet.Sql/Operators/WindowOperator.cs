using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Plans;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>A window table function by itself: each row once for each of its windows, with their bounds.</summary>
internal sealed unsafe class WindowOperator(WindowRelation relation) : ColumnOperator
{
    private readonly WindowSpec _window = relation.Window;
    private readonly WindowTimes _times = new(relation.Window.Zone);
    private readonly ushort[] _selected = new ushort[Column.Rows];

    public override void OnBatch(Batch batch)
    {
        var rows = (ColumnBatch)batch;
        for (var n = 0L; n < _window.Size / _window.Slide; n++)
        {
            GiveOut(rows, n);
        }

        rows.Release();
    }

    private void GiveOut(ColumnBatch rows, long n)
    {
        var time = rows[_window.Time];
        var (start, end, last) = (Column.Rent(Storage.Int64), Column.Rent(Storage.Int64), Column.Rent(Storage.Int64));
        var kept = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            if (!time.IsNull(i) && Windows.TryBounds(_window, _times.Local(time.As<long>()[i]), n, out var from, out var to))
            {
                start.As<long>()[kept] = from;
                end.As<long>()[kept] = to;
                last.As<long>()[kept] = _times.LastOf(to);
                _selected[kept++] = (ushort)i;
            }
        }

        if (kept == 0)
        {
            start.Release();
            end.Release();
            last.Release();
            return;
        }

        var columns = new Column?[rows.Columns.Length + 3];
        for (var c = 0; c < rows.Columns.Length; c++)
        {
            columns[c] = rows.Columns[c] is not { } column ? null : kept == rows.Count ? column.Share() : Gather.Rows(column, _selected.AsSpan(0, kept));
        }

        (columns[^3], columns[^2], columns[^1]) = (start, end, last);
        Output.Send(ColumnBatch.Rent(columns, kept, rows.Weights is not { } w ? null : kept == rows.Count ? w.Share() : Gather.Rows(w, _selected.AsSpan(0, kept))));
    }
}

/// <summary>The windows of times.</summary>
internal static class Windows
{
    /// <summary>The bounds of the n-th window that a time lies in; false when it lies in fewer.</summary>
    public static bool TryBounds(WindowSpec window, long time, long n, out long start, out long end)
    {
        if (window.Kind == WindowKind.Cumulate)
        {
            start = (CivilCalendar.FloorDiv(time - window.Offset, window.Size) * window.Size) + window.Offset;
            end = start + ((CivilCalendar.FloorDiv(time - start, window.Slide) + 1 + n) * window.Slide);
            return end - start <= window.Size;
        }

        start = (CivilCalendar.FloorDiv(time - window.Offset, window.Slide) * window.Slide) + window.Offset - (n * window.Slide);
        end = start + window.Size;
        return true;
    }

    /// <summary>The start of a window that ends there.</summary>
    public static long StartOf(WindowSpec window, long end) => window.Kind == WindowKind.Cumulate
        ? (CivilCalendar.FloorDiv(end - 1 - window.Offset, window.Size) * window.Size) + window.Offset
        : end - window.Size;
}
