using System.Runtime.InteropServices;
using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State;

/// <summary>A table of the model.</summary>
internal sealed unsafe class DictionaryTable<K> : KeyedTable<K>
    where K : notnull
{
    private readonly KeyFormat<K> _format;
    private readonly MemoryBudget _budget;
    private readonly Dictionary<K, nint> _rows;
    private KeyValuePair<K, nint>[] _scanned = [];
    private K[] _swept = [];

    public DictionaryTable(KeyFormat<K> format, RowLayout layout, MemoryBudget budget)
    {
        _format = format;
        _budget = budget;
        _rows = new Dictionary<K, nint>(new StoredKeyComparer<K>(format));
        Layout = layout;
    }

    /// <inheritdoc/>
    public override long Count => _rows.Count;

    /// <inheritdoc/>
    public override RowLayout Layout { get; }

    /// <inheritdoc/>
    public override long Bytes => _budget.Used;

    private int RowBytes => Math.Max(8, Layout.Size);

    /// <inheritdoc/>
    public override void GetOrAdd(ReadOnlySpan<K> keys, ReadOnlySpan<uint> hashes, Span<nint> rows)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            if (!_rows.TryGetValue(keys[i], out rows[i]))
            {
                _budget.Take(RowBytes);
                rows[i] = (nint)NativeMemory.AllocZeroed((nuint)RowBytes);
                _rows.Add(keys[i], rows[i]);
            }
        }
    }

    /// <inheritdoc/>
    public override void Find(ReadOnlySpan<K> keys, ReadOnlySpan<uint> hashes, Span<nint> rows)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            rows[i] = _rows.GetValueOrDefault(keys[i]);
        }
    }

    /// <inheritdoc/>
    public override bool Remove(K key, uint hash)
    {
        if (!_rows.Remove(key, out var row))
        {
            return false;
        }

        Free(row);
        return true;
    }

    /// <inheritdoc/>
    public override int Scan(ref long cursor, Span<K> keys, Span<uint> hashes, Span<nint> rows)
    {
        if (cursor == 0)
        {
            _scanned = [.. _rows];
        }

        var count = (int)Math.Min(keys.Length, _scanned.Length - cursor);
        for (var i = 0; i < count; i++)
        {
            (keys[i], rows[i]) = _scanned[cursor++];
            hashes[i] = _format.Hash(keys[i]);
        }

        return count;
    }

    /// <inheritdoc/>
    public override int Sweep(ref long cursor, int most, Func<nint, bool> isWanted, Span<K> keys, Span<uint> hashes)
    {
        if (cursor == 0)
        {
            _swept = [.. _rows.Keys];
        }

        var count = 0;
        for (; most > 0 && count < keys.Length && cursor < _swept.Length; most--)
        {
            var key = _swept[cursor++];
            if (_rows.TryGetValue(key, out var row) && isWanted(row))
            {
                keys[count] = key;
                hashes[count++] = _format.Hash(key);
            }
        }

        cursor = cursor < _swept.Length ? cursor : 0;
        return count;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> ReadBlob(nint row, Column column) => NativeCell.Read(Cell(row, column));

    /// <inheritdoc/>
    public override void WriteBlob(nint row, Column column, ReadOnlySpan<byte> bytes) => NativeCell.Write(Cell(row, column), bytes, _budget);

    /// <inheritdoc/>
    public override void Append(nint row, Column column, ReadOnlySpan<byte> entry) => NativeCell.Append(Cell(row, column), entry, _budget);

    /// <inheritdoc/>
    public override ListCursor ReadList(nint row, Column column) => NativeCell.ReadList(Cell(row, column));

    /// <inheritdoc/>
    public override void ClearList(nint row, Column column) => NativeCell.Free(Cell(row, column), _budget);

    /// <inheritdoc/>
    public override FrozenState Freeze()
    {
        var copy = new DictionaryTable<K>(_format, Layout, new MemoryBudget(long.MaxValue));
        foreach (var (key, row) in _rows)
        {
            nint to = 0;
            copy.GetOrAdd(new ReadOnlySpan<K>(in key), [0], new Span<nint>(ref to));
            foreach (var column in Layout.Columns)
            {
                if (column.Kind == ColumnKind.Fixed)
                {
                    NativeMemory.Copy(Cell(row, column), Cell(to, column), (nuint)column.Size);
                }
                else
                {
                    NativeCell.Copy(Cell(row, column), Cell(to, column), copy._budget);
                }
            }
        }

        return new CopiedTable<K>(copy, _format);
    }

    /// <inheritdoc/>
    public override void Restore(Stream from, KeyGroupRange range) => TableRestore.Into(this, _format, from, range);

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var row in _rows.Values)
        {
            Free(row);
        }

        _rows.Clear();
        _scanned = [];
        _swept = [];
    }

    private static byte* Cell(nint row, Column column) => (byte*)row + column.Offset;

    private void Free(nint row)
    {
        foreach (var column in Layout.Columns)
        {
            if (column.Kind != ColumnKind.Fixed)
            {
                NativeCell.Free(Cell(row, column), _budget);
            }
        }

        _budget.Give(RowBytes);
        NativeMemory.Free((void*)row);
    }
}
