using System.Diagnostics;
using System.Runtime.CompilerServices;
using Freshet.Core.State;

namespace Freshet.State;

/// <summary>
/// Rows by key in pages: an index of hashes and row references, rows that never move, a heap for what has no fixed size.
/// Row: [hash 32 bits | meta 32 bits | key | columns]; batches are answered with the address of the columns.
/// </summary>
internal sealed unsafe partial class RowStore<K, TKeys> : IDisposable
    where TKeys : struct, IRowKeys<K>
{
    public const int KeyOffset = 8;

    // What was emptied keeps a little, so that a table that goes between none and a few rows does not rent each time.
    private const long KeptBytes = 4 * PagePool.PageBytes;

    private readonly HashIndex _index;
    private readonly RowPages _rows;
    private readonly BlobHeap _heap;
    private readonly Column[] _variable;
    private readonly int _columnsOffset;
    private TKeys _keys;
    private long _count;
    private bool _disposed;

    public RowStore(PageAccount pool, TKeys keys, BlobHeap heap, RowLayout layout, long expectedRows = 0)
    {
        _keys = keys;
        _heap = heap;
        _columnsOffset = KeyOffset + keys.Size;
        _index = new HashIndex(pool, expectedRows);
        _rows = new RowPages(pool, _columnsOffset + layout.Size);
        _variable = [.. layout.Columns.Where(column => column.Kind != ColumnKind.Fixed)];
    }

    public long Count => _count;

    public long Bytes => _index.Bytes + _rows.Bytes + _heap.Bytes;

    public TKeys Keys => _keys;

    public RowPages Rows => _rows;

    public BlobHeap Heap => _heap;

    /// <summary>Bytes from a row's start to its columns.</summary>
    public int ColumnsOffset => _columnsOffset;

    /// <summary>The row of a key, 0 for none.</summary>
    public uint Find(in K key, uint hash)
    {
        _keys.Begin(in key);
        return Locate(in key, hash);
    }

    /// <summary>The row of a key, which may be a new one.</summary>
    public uint GetOrAdd(in K key, uint hash, out bool added)
    {
        _keys.Begin(in key);
        var reference = Locate(in key, hash);
        added = reference == 0;
        return added ? Insert(in key, hash) : reference;
    }

    /// <summary>Removes a row that is there, with its key, blobs and lists.</summary>
    public void Remove(uint reference, uint hash)
    {
        var row = _rows.Writable(reference);
        Debug.Assert(*(uint*)row == hash && *(uint*)(row + 4) != 0, "The row is not in use or has another hash.");
        foreach (var column in _variable)
        {
            FreeColumn(row + _columnsOffset + column.Offset, column.Kind);
        }

        _keys.Free(row, row + KeyOffset);
        _index.Remove(hash, reference);
        _rows.Free(reference);
        if (--_count == 0 && Bytes > KeptBytes)
        {
            Clear();
        }
    }

    /// <summary>Removes everything and gives the pages back.</summary>
    public void Clear()
    {
        _count = 0;
        _index.Clear();
        _rows.Clear();
        _heap.Clear();
    }

    /// <summary>Asks for the index line of a hash.</summary>
    public void PrefetchIndex(uint hash) => Prefetch.Line(_index.FirstLine(hash));

    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    public void Dispose()
    {
        _disposed = true;
        _count = 0;
        _index.Dispose();
        _rows.Dispose();
        _heap.Dispose();
    }

    /// <summary>The row of a key that <see cref="IRowKeys{K}.Begin"/> was called for, 0 for none.</summary>
    private uint Locate(in K key, uint hash)
    {
        if (_count == 0)
        {
            return 0;
        }

        var table = _rows.Table;
        var mask = _index.LineMask;
        for (var line = _index.FirstLine(hash); ; line = HashIndex.NextLine(line, mask))
        {
            for (var same = IndexLine.WithHash(line, hash); same != 0; same &= same - 1)
            {
                var reference = IndexLine.ReferenceAt(line, same);
                if (reference == 0)
                {
                    // A free entry looks like one with hash 0.
                    continue;
                }

                var row = PageSpace.At(table, reference);
                if (_keys.Matches(row, row + KeyOffset, in key))
                {
                    return reference;
                }
            }

            if (IndexLine.Free(line) != 0)
            {
                return 0;
            }
        }
    }

    /// <summary>Adds a row for a key that has none. Either all of it happens or nothing.</summary>
    private uint Insert(in K key, uint hash)
    {
        ThrowIfDisposed();
        var place = _index.Reserve(hash);
        var row = _rows.Allocate(out var reference);
        try
        {
            _keys.Store(row, row + KeyOffset, in key);
        }
        catch
        {
            _rows.Free(reference);
            throw;
        }

        *(uint*)row = hash;
        Clear(row + _columnsOffset, row + _rows.RowBytes);
        _index.Add(place, hash, reference);
        _count++;
        return reference;
    }

    private static void Clear(byte* from, byte* to)
    {
        const int longBytes = 128;
        if (to - from > longBytes)
        {
            Unsafe.InitBlockUnaligned(from, 0, (uint)(to - from));
            return;
        }

        // Short rows are the most: no call for them.
        for (; from < to; from += sizeof(ulong))
        {
            *(ulong*)from = 0;
        }
    }

    private void FreeColumn(byte* cell, ColumnKind kind)
    {
        if (kind == ColumnKind.Blob)
        {
            BlobCell.Free(cell, _heap);
        }
        else
        {
            ListCell.Free(cell, _heap);
        }
    }
}
