namespace Freshet.Sql.Columns;

/// <summary>Writes texts into columns, from a buffer that goes on from batch to batch.</summary>
internal sealed unsafe class ViewWriter : IDisposable
{
    private TextBuffer? _current;

    /// <summary>Copies bytes into a row.</summary>
    public void Set(Column column, int row, ReadOnlySpan<byte> bytes)
    {
        var view = column.As<TextView>() + row;
        if (bytes.Length <= TextView.InPlaceMax)
        {
            fixed (byte* from = bytes)
            {
                TextView.Set(view, from, bytes.Length);
            }

            return;
        }

        var at = Room(column, bytes.Length);
        bytes.CopyTo(new Span<byte>(at, bytes.Length));
        TextView.Set(view, at, bytes.Length);
    }

    /// <summary>Room for so many bytes, to write and then to <see cref="TextView.Set"/>.</summary>
    public byte* Room(Column column, int length)
    {
        if (_current is null || _current.Left < length)
        {
            _current?.Release();
            _current = TextBuffer.Rent(length);
        }

        column.AddBuffer(_current);
        var at = _current.Start + _current.Used;
        _current.Used += length;
        return at;
    }

    public void Dispose()
    {
        _current?.Release();
        _current = null;
    }
}
