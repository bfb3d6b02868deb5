using System.Diagnostics;

namespace Freshet.State;

/// <summary>
/// Rows of one size in pages, one behind the other; a row never moves. Removed rows are chained through their first four bytes
/// and used again, the last removed first.
/// </summary>
internal sealed unsafe class RowPages : IDisposable
{
    private readonly PageSpace _space;
    private uint _firstFree;
    private int _offset = PagePool.PageBytes;

    public RowPages(PageAccount pool, int rowBytes)
    {
        Debug.Assert(rowBytes % 8 == 0, "Rows are eight-byte aligned.");
        if (rowBytes > PagePool.PageBytes - PageSpace.PageHeaderBytes)
        {
            throw FreshetException.User(
                $"The states of one operator take {rowBytes:N0} bytes for each key; a page has room for {PagePool.PageBytes - PageSpace.PageHeaderBytes:N0}. " +
                "Make the large ones lists, or give their type a reference (a class, an array), so that they are stored outside the row.");
        }

        _space = new PageSpace(pool);
        RowBytes = rowBytes;
    }

    /// <summary>The place of the first row.</summary>
    public static uint First => PageSpace.Reference(0, PageSpace.PageHeaderBytes);

    public int RowBytes { get; }

    /// <summary>The page table.</summary>
    public nint* Table => _space.Table;

    public long Bytes => _space.Bytes;

    /// <summary>Where the next row that is not a reused one will lie: the end of all rows.</summary>
    public uint End => _space.Count == 0 ? 0 : EndOf(_space.Count - 1, _offset);

    /// <summary>The row after this one in the order of their places.</summary>
    public static uint After(uint row, int rowBytes)
    {
        var offset = PageSpace.OffsetOf(row) + rowBytes;
        return offset + rowBytes > PagePool.PageBytes
            ? PageSpace.Reference(PageSpace.PageOf(row) + 1, PageSpace.PageHeaderBytes)
            : PageSpace.Reference(PageSpace.PageOf(row), offset);
    }

    /// <summary>A row and its address for writing, with unknown content; it counts as free until its meta is set.</summary>
    /// <exception cref="FreshetException">The memory budget is exhausted; nothing changed.</exception>
    public byte* Allocate(out uint row)
    {
        if (_firstFree != 0)
        {
            row = _firstFree;
            var reused = _space.Writable(row);
            _firstFree = *(uint*)reused;
            return reused;
        }

        if (_offset + RowBytes > PagePool.PageBytes)
        {
            _space.AddPage();
            _offset = PageSpace.PageHeaderBytes;
        }

        row = PageSpace.Reference(_space.Count - 1, _offset);
        var address = _space.Writable(row);
        *(ulong*)address = 0;
        _offset += RowBytes;
        return address;
    }

    /// <summary>Makes a row free.</summary>
    public void Free(uint row)
    {
        var at = (uint*)_space.Writable(row);
        at[0] = _firstFree;
        at[1] = 0;
        _firstFree = row;
    }

    /// <summary>A row's address for writing.</summary>
    public byte* Writable(uint row) => _space.Writable(row);

    public FrozenPages Freeze() => _space.Freeze();

    /// <summary>Gives all pages up.</summary>
    public void Clear()
    {
        _space.Clear();
        _firstFree = 0;
        _offset = PagePool.PageBytes;
    }

    public void Dispose()
    {
        Clear();
        _space.Dispose();
    }

    private uint EndOf(int page, int offset) => offset + RowBytes > PagePool.PageBytes
        ? PageSpace.Reference(page + 1, PageSpace.PageHeaderBytes)
        : PageSpace.Reference(page, offset);
}
