namespace Freshet.State;

/// <summary>The rows of a <see cref="RowStore{K, TKeys}"/> at one moment, gone through once.</summary>
internal sealed unsafe class FrozenRows<K, TKeys> : IDisposable
    where TKeys : struct, IRowKeys<K>
{
    private readonly TKeys _keys;
    private readonly int _rowBytes;
    private readonly uint _end;
    private readonly FrozenPages _rows;
    private readonly FrozenPages _heap;
    private uint _next = RowPages.First;
    private bool _disposed;

    public FrozenRows(RowStore<K, TKeys> store)
    {
        _keys = store.Keys;
        _rowBytes = store.Rows.RowBytes;
        _end = store.Count == 0 ? 0 : store.Rows.End;
        ColumnsOffset = store.ColumnsOffset;
        _rows = store.Rows.Freeze();
        _heap = store.Heap.Freeze();
    }

    /// <summary>Bytes from a row's start to its columns.</summary>
    public int ColumnsOffset { get; }

    /// <summary>The heap's page table.</summary>
    public nint* Heap => _heap.Table;

    /// <summary>The next rows; how many, 0 at the end. The rows given before must be used no more.</summary>
    public int Next(nint* rows, int most)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);

        // The rows given before this were used by now.
        _rows.Pass(PageSpace.PageOf(_next));
        var count = 0;
        while (count < most && _next < _end)
        {
            var page = PageSpace.PageOf(_next);
            var offset = PageSpace.OffsetOf(_next);
            var end = page == PageSpace.PageOf(_end) ? PageSpace.OffsetOf(_end) : PagePool.PageBytes - _rowBytes + 1;
            var start = (byte*)_rows.Table[page];
            for (; offset < end && count < most; offset += _rowBytes)
            {
                rows[count] = (nint)(start + offset);
                count += *(uint*)(start + offset + 4) == 0 ? 0 : 1;
            }

            _next = offset < end ? PageSpace.Reference(page, offset) : RowPages.After(PageSpace.Reference(page, offset - _rowBytes), _rowBytes);
        }

        return count;
    }

    /// <summary>The stored key of a row.</summary>
    public ReadOnlySpan<byte> KeyOf(nint row) => _keys.Bytes((byte*)row, (byte*)row + RowStore<K, TKeys>.KeyOffset, Heap);

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _rows.Dispose();
            _heap.Dispose();
        }
    }
}
