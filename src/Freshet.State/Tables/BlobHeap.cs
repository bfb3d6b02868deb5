using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Freshet.State;

/// <summary>
/// Bytes of any length for one table, in pages: handed out in size classes, given-up ones kept for the next of their class.
/// What is longer than half a page gets a block of its own.
/// </summary>
/// <remarks>The free lists lie beside the pages, so that giving up bytes in a page that is shared with a frozen state copies nothing.</remarks>
internal sealed unsafe class BlobHeap(PageAccount pool) : IDisposable
{
    private readonly PageSpace _space = new(pool);
    private readonly ReferenceStack[] _free = new ReferenceStack[SizeClass.Count];
    private int _page = -1;
    private int _offset = PagePool.PageBytes;

    /// <summary>The page table.</summary>
    public nint* Table => _space.Table;

    public long Bytes => _space.Bytes + _free.Sum(stack => stack.Bytes);

    /// <summary>Bytes that a value of this length really has for itself.</summary>
    public static int CapacityOf(int length) => length <= SizeClass.BytesMax ? SizeClass.BytesOf(SizeClass.Of(length)) : length;

    /// <summary>Room for so many bytes, and its address for writing.</summary>
    /// <exception cref="FreshetException">The memory budget is exhausted; the heap is as before.</exception>
    public byte* Allocate(int length, out uint reference)
    {
        Debug.Assert(length > 0, "Nothing needs no room.");
        if (length > SizeClass.BytesMax)
        {
            reference = PageSpace.Reference(_space.AddBlock(PageSpace.PageHeaderBytes + (long)length), PageSpace.PageHeaderBytes);
            return PageSpace.At(Table, reference);
        }

        var sizeClass = SizeClass.Of(length);
        ref var free = ref _free[sizeClass];
        if (free.TryPeek(out reference))
        {
            // The page may be shared: its copy can fail, so the list changes last.
            var reused = _space.Writable(reference);
            free.Pop();
            return reused;
        }

        var bytes = SizeClass.BytesOf(sizeClass);
        if (_offset + bytes > PagePool.PageBytes)
        {
            var page = _space.AddPage();
            GiveRemainder();
            _page = page;
            _offset = PageSpace.PageHeaderBytes;
        }

        reference = PageSpace.Reference(_page, _offset);
        var address = _space.Writable(reference);
        _offset += bytes;
        return address;
    }

    /// <summary>Gives up the room that was allocated for so many bytes.</summary>
    public void Free(uint reference, int length)
    {
        if (length > SizeClass.BytesMax)
        {
            _space.Drop(PageSpace.PageOf(reference));
        }
        else
        {
            _free[SizeClass.Of(length)].Push(reference);
        }
    }

    /// <summary>The address of allocated room of at most <see cref="SizeClass.BytesMax"/> bytes, for writing again.</summary>
    public byte* Writable(uint reference) => _space.Writable(reference);

    public FrozenPages Freeze() => _space.Freeze();

    /// <summary>Gives everything up.</summary>
    public void Clear()
    {
        _space.Clear();
        for (var i = 0; i < _free.Length; i++)
        {
            _free[i].Dispose();
        }

        _page = -1;
        _offset = PagePool.PageBytes;
    }

    public void Dispose()
    {
        Clear();
        _space.Dispose();
    }

    /// <summary>Makes the end of the page in use, too short for what was asked, free in pieces.</summary>
    private void GiveRemainder()
    {
        while (PagePool.PageBytes - _offset is var rest and >= 8)
        {
            var sizeClass = rest >= SizeClass.BytesMax ? SizeClass.Count - 1 : SizeClass.Of(rest);
            var bytes = SizeClass.BytesOf(sizeClass);
            if (bytes > rest)
            {
                bytes = SizeClass.BytesOf(--sizeClass);
            }

            _free[sizeClass].Push(PageSpace.Reference(_page, _offset));
            _offset += bytes;
        }
    }
}
