using System.Diagnostics;
using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State;

/// <summary>A table in pages: the rows with what the contract says of them.</summary>
internal sealed unsafe class PagedTable<K, TKeys> : KeyedTable<K>
    where TKeys : struct, IRowKeys<K>
{
    private readonly KeyFormat<K> _format;
    private readonly RowStore<K, TKeys> _store;
    private readonly Action<IDisposable> _onDispose;

    public PagedTable(KeyFormat<K> format, RowStore<K, TKeys> store, RowLayout layout, Action<IDisposable> onDispose)
    {
        _format = format;
        _store = store;
        _onDispose = onDispose;
        Layout = layout;
    }

    /// <inheritdoc/>
    public override long Count => _store.Count;

    /// <inheritdoc/>
    public override RowLayout Layout { get; }

    /// <inheritdoc/>
    public override long Bytes => _store.Bytes;

    /// <inheritdoc/>
    public override void GetOrAdd(ReadOnlySpan<K> keys, ReadOnlySpan<uint> hashes, Span<nint> rows) => _store.GetOrAdd(keys, hashes, rows);

    /// <inheritdoc/>
    public override void Find(ReadOnlySpan<K> keys, ReadOnlySpan<uint> hashes, Span<nint> rows) => _store.Find(keys, hashes, rows);

    /// <inheritdoc/>
    public override bool Remove(K key, uint hash)
    {
        var row = _store.Find(in key, hash);
        if (row == 0)
        {
            return false;
        }

        _store.Remove(row, hash);
        return true;
    }

    /// <inheritdoc/>
    public override int Scan(ref long cursor, Span<K> keys, Span<uint> hashes, Span<nint> rows)
    {
        var pages = _store.Rows;
        var most = Math.Min(keys.Length, Math.Min(hashes.Length, rows.Length));
        var end = Count == 0 ? 0 : pages.End;
        var decoder = _store.Keys;
        var reference = Math.Max((uint)cursor, RowPages.First);
        var count = 0;
        while (count < most && reference < end)
        {
            var row = PageSpace.At(pages.Table, reference);
            if (*(uint*)(row + 4) != 0)
            {
                keys[count] = decoder.Decode(decoder.Bytes(row, row + RowStore<K, TKeys>.KeyOffset, _store.Heap.Table));
                hashes[count] = *(uint*)row;
                rows[count++] = (nint)row + _store.ColumnsOffset;
            }

            reference = RowPages.After(reference, pages.RowBytes);
        }

        cursor = reference;
        return count;
    }

    /// <inheritdoc/>
    public override int Sweep(ref long cursor, int most, Func<nint, bool> isWanted, Span<K> keys, Span<uint> hashes)
    {
        var pages = _store.Rows;
        var end = Count == 0 ? 0 : pages.End;
        var decoder = _store.Keys;
        var reference = Math.Max((uint)cursor, RowPages.First);
        var count = 0;
        for (; most > 0 && count < keys.Length && reference < end; most--)
        {
            var row = PageSpace.At(pages.Table, reference);
            if (*(uint*)(row + 4) != 0 && isWanted((nint)row + _store.ColumnsOffset))
            {
                keys[count] = decoder.Decode(decoder.Bytes(row, row + RowStore<K, TKeys>.KeyOffset, _store.Heap.Table));
                hashes[count++] = *(uint*)row;
            }

            reference = RowPages.After(reference, pages.RowBytes);
        }

        cursor = reference < end ? reference : 0;
        return count;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> ReadBlob(nint row, Column column) => BlobCell.Read(Cell(row, column, ColumnKind.Blob), _store.Heap.Table);

    /// <inheritdoc/>
    public override void WriteBlob(nint row, Column column, ReadOnlySpan<byte> bytes) => BlobCell.Write(Cell(row, column, ColumnKind.Blob), bytes, _store.Heap);

    /// <inheritdoc/>
    public override void Append(nint row, Column column, ReadOnlySpan<byte> entry) => ListCell.Append(Cell(row, column, ColumnKind.List), entry, _store.Heap);

    /// <inheritdoc/>
    public override ListCursor ReadList(nint row, Column column) => ListCell.Read(Cell(row, column, ColumnKind.List), _store.Heap);

    /// <inheritdoc/>
    public override void ClearList(nint row, Column column) => ListCell.Free(Cell(row, column, ColumnKind.List), _store.Heap);

    /// <inheritdoc/>
    public override FrozenState Freeze()
    {
        _store.ThrowIfDisposed();
        return new FrozenTable<K, TKeys>(_format, _store, Layout);
    }

    /// <inheritdoc/>
    public override void Restore(Stream from, KeyGroupRange range) => TableRestore.Into(this, _format, from, range);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _store.Dispose();
        _onDispose(this);
    }

    private static byte* Cell(nint row, Column column, ColumnKind kind)
    {
        Debug.Assert(row != 0, "A key without a row has no columns.");
        Debug.Assert(column.Kind == kind, "The column holds something else.");
        return (byte*)row + column.Offset;
    }
}
