namespace Freshet.State;

/// <summary>The rows of a <see cref="RowStore{K, TKeys}"/> at one moment, gone through once, page after page.</summary>
/// <remarks>
/// A page of rows stands for all that its rows hold in the heap, too: nothing there changes but through the address of a row, and
/// whoever gave that address made the row's page writable, which marks it as changed.
/// </remarks>
internal sealed unsafe class FrozenRows<K, TKeys> : IDisposable
    where TKeys : struct, IRowKeys<K>
{
    private readonly TKeys _keys;
    private readonly int _rowBytes;
    private readonly uint _end;
    private readonly FrozenPages _rows;
    private readonly FrozenPages _heap;
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

    /// <summary>The pages, the same object in every frozen state of one store.</summary>
    public object Source => _rows.Space;

    /// <summary>When it was frozen, for comparing with <see cref="ChangedAt"/>.</summary>
    public long Moment => _rows.Epoch;

    /// <summary>One beyond the last page.</summary>
    public int Pages => _end == 0 ? 0 : PageSpace.OffsetOf(_end) > PageSpace.PageHeaderBytes ? PageSpace.PageOf(_end) + 1 : PageSpace.PageOf(_end);

    /// <summary>The moment at or before which a page changed last.</summary>
    public long ChangedAt(int page) => _rows.ChangedIn(page);

    /// <summary>Says that no page below this one is asked for again.</summary>
    public void Pass(int page) => _rows.Pass(page);

    /// <summary>The next rows of a page, from <paramref name="offset"/> 0 on; how many, 0 at the end.</summary>
    public int Next(int page, ref int offset, nint* rows, int most)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        offset = Math.Max(offset, PageSpace.PageHeaderBytes);
        var end = page == PageSpace.PageOf(_end) ? PageSpace.OffsetOf(_end) : PagePool.PageBytes - _rowBytes + 1;
        var start = (byte*)_rows.Table[page];
        var count = 0;
        for (; offset < end && count < most; offset += _rowBytes)
        {
            rows[count] = (nint)(start + offset);
            count += *(uint*)(start + offset + 4) == 0 ? 0 : 1;
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
