using System.Diagnostics;

namespace Freshet.State;

/// <summary>
/// Bytes of any length for one table, in slots of size classes; what is longer than half a page gets a block of its own.
/// </summary>
internal sealed unsafe class BlobHeap(PagePool pool) : IDisposable
{
    private readonly SlotPages _slots = new(pool, clearPages: false, SizeClass.All);

    /// <summary>The page table.</summary>
    public nint* Table => _slots.Space.Table;

    public long Bytes => _slots.Bytes;

    /// <summary>Bytes that a value of this length really has for itself.</summary>
    public static int CapacityOf(int length) => length <= SizeClass.BytesMax ? SizeClass.BytesOf(SizeClass.Of(length)) : length;

    /// <summary>Room for so many bytes, and its address for writing.</summary>
    /// <exception cref="FreshetException">The memory budget is exhausted; the heap is as before.</exception>
    public byte* Allocate(int length, out uint reference)
    {
        Debug.Assert(length > 0, "Nothing needs no room.");
        if (length <= SizeClass.BytesMax)
        {
            return _slots.Allocate(SizeClass.Of(length), out reference);
        }

        reference = PageSpace.Reference(_slots.Space.AddBlock(PageSpace.PageHeaderBytes + (long)length), PageSpace.PageHeaderBytes);
        return PageSpace.At(Table, reference);
    }

    /// <summary>Gives up the room that was allocated for so many bytes.</summary>
    public void Free(uint reference, int length)
    {
        if (length <= SizeClass.BytesMax)
        {
            _slots.Free(reference);
        }
        else
        {
            _slots.Space.Drop(PageSpace.PageOf(reference));
        }
    }

    /// <summary>The address of allocated room of at most <see cref="SizeClass.BytesMax"/> bytes, for writing again.</summary>
    public byte* Writable(uint reference) => _slots.Space.Writable(reference);

    public FrozenPages Freeze() => _slots.Space.Freeze();

    public void Dispose() => _slots.Dispose();
}
