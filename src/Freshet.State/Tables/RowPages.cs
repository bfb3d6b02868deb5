using System.Diagnostics;

namespace Freshet.State;

/// <summary>Rows of one size in pages, one behind the other. A row never moves; the place of a removed one is used again.</summary>
internal sealed unsafe class RowPages : IDisposable
{
    private readonly SlotPages _slots;

    public RowPages(PagePool pool, int rowBytes)
    {
        Debug.Assert(rowBytes % 8 == 0, "Rows are eight-byte aligned.");
        if (rowBytes > PagePool.PageBytes - PageSpace.PageHeaderBytes)
        {
            throw FreshetException.User(
                $"The states of one operator take {rowBytes:N0} bytes for each key; a page has room for {PagePool.PageBytes - PageSpace.PageHeaderBytes:N0}. " +
                "Make the large ones lists, or give their type a reference (a class, an array), so that they are stored outside the row.");
        }

        
        // Rows that were never used must be seen to be free.
        _slots = new SlotPages(pool, clearPages: true, rowBytes);
        RowBytes = rowBytes;
    }

    /// <summary>The place of the first row.</summary>
    public static uint First => PageSpace.Reference(0, PageSpace.PageHeaderBytes);

    public int RowBytes { get; }

    /// <summary>The page table.</summary>
    public nint* Table => _slots.Space.Table;

    /// <summary>Pages in the table, those that were given up included.</summary>
    public int Pages => _slots.Space.Count;

    public long Bytes => _slots.Bytes;

    /// <summary>Goes through rows in the order of their places: the next used one, from the place on that moves past it; null at the end.</summary>
    public static byte* Next(nint* table, int pages, int rowBytes, ref uint place)
    {
        while (PageSpace.PageOf(place) < pages)
        {
            var page = (byte*)(table[PageSpace.PageOf(place)] & ~(nint)1);
            var offset = PageSpace.OffsetOf(place);
            if (page == null || offset + rowBytes > PagePool.PageBytes)
            {
                place = PageSpace.Reference(PageSpace.PageOf(place) + 1, PageSpace.PageHeaderBytes);
                continue;
            }

            place += (uint)rowBytes >> 3;
            if (*(uint*)(page + offset + 4) != 0)
            {
                return page + offset;
            }
        }

        return null;
    }

    /// <summary>A row for writing; it counts as free until its meta is set.</summary>
    /// <exception cref="FreshetException">The memory budget is exhausted; nothing changed.</exception>
    public byte* Allocate(out uint row) => _slots.Allocate(0, out row);

    /// <summary>Makes a row free.</summary>
    public void Free(uint row)
    {
        *(ulong*)_slots.Space.Writable(row) = 0;
        _slots.Free(row);
    }

    /// <summary>A row's address for writing.</summary>
    public byte* Writable(uint row) => _slots.Space.Writable(row);

    public FrozenPages Freeze() => _slots.Space.Freeze();

    public void Dispose() => _slots.Dispose();
}
