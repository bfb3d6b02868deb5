using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Freshet.State;

/// <summary>
/// Slots of a few sizes in the pages of one table: slab allocation (Bonwick, 1994). A page holds slots of one size, and which are
/// used is a bitmap beside the pages, so that taking and giving up slots never writes to a page that is shared with a frozen
/// state. A page without a used slot goes back to the pool at once.
/// </summary>
internal sealed unsafe class SlotPages : IDisposable
{
    private const int None = -1;
    private const int RoomBytes = PagePool.PageBytes - PageSpace.PageHeaderBytes;

    private readonly bool _clearPages;
    private readonly int[] _slotBytes;
    private readonly int[] _partial;
    private PageSlots* _slots;
    private int _capacity;

    /// <summary>Slots of these sizes, multiples of eight that a page has room for.</summary>
    public SlotPages(PagePool pool, bool clearPages, params int[] slotBytes)
    {
        Debug.Assert(slotBytes.All(bytes => bytes % 8 == 0 && bytes is > 0 and <= RoomBytes), "A slot has no place in a page.");
        Space = new PageSpace(pool);
        _clearPages = clearPages;
        _slotBytes = slotBytes;
        _partial = new int[slotBytes.Length];
        Array.Fill(_partial, None);
    }

    /// <summary>The pages; also for blocks that are no slots.</summary>
    public PageSpace Space { get; }

    /// <summary>Bytes of pages and what is kept of them.</summary>
    public long Bytes => Space.Bytes + ((long)_capacity * sizeof(PageSlots));

    /// <summary>A slot of a size, by its number, and its address for writing.</summary>
    /// <exception cref="FreshetException">The memory budget is exhausted; nothing changed.</exception>
    public byte* Allocate(int size, out uint reference)
    {
        var page = _partial[size];
        if (page == None)
        {
            page = Space.AddPage();
            Begin(page, size);
        }

        var slots = _slots + page;
        var word = slots->Word;
        while (slots->Used[word] == ulong.MaxValue)
        {
            word++;
        }

        slots->Word = word;
        var bit = BitOperations.TrailingZeroCount(~slots->Used[word]);
        reference = PageSpace.Reference(page, PageSpace.PageHeaderBytes + (((word << 6) + bit) * slots->SlotBytes));

        // The page may be shared and its copy can fail: the slot is taken after that.
        var address = Space.Writable(reference);
        slots->Used[word] |= 1UL << bit;
        if (--slots->Free == 0)
        {
            Unlink(page);
        }

        return address;
    }

    /// <summary>Gives a slot up.</summary>
    public void Free(uint reference)
    {
        var page = PageSpace.PageOf(reference);
        var slots = _slots + page;
        var slot = (int)((uint)(PageSpace.OffsetOf(reference) - PageSpace.PageHeaderBytes) / (uint)slots->SlotBytes);
        var word = slot >> 6;
        Debug.Assert((slots->Used[word] & (1UL << (slot & 63))) != 0, "The slot is not in use.");
        slots->Used[word] &= ~(1UL << (slot & 63));
        slots->Word = Math.Min(slots->Word, word);
        if (slots->Free++ == 0)
        {
            Link(page);
        }

        if (slots->Free == RoomBytes / slots->SlotBytes)
        {
            Unlink(page);
            Space.Drop(page);
        }
    }

    public void Dispose()
    {
        Space.Dispose();
        NativeMemory.Free(_slots);
        _slots = null;
        _capacity = 0;
    }

    private void Begin(int page, int size)
    {
        if (page >= _capacity)
        {
            _capacity = Math.Max(page + 1, _capacity * 2);
            _slots = (PageSlots*)NativeMemory.Realloc(_slots, (nuint)_capacity * (nuint)sizeof(PageSlots));
        }

        var slots = _slots + page;
        slots->Size = size;
        slots->SlotBytes = _slotBytes[size];
        slots->Free = RoomBytes / slots->SlotBytes;
        slots->Word = 0;

        // The bits of slots that a page has no room for count as used.
        var used = new Span<ulong>(slots->Used, PageSlots.Words);
        used.Fill(ulong.MaxValue);
        used[..(slots->Free >> 6)].Clear();
        if ((slots->Free & 63) is var rest and not 0)
        {
            used[slots->Free >> 6] = ulong.MaxValue << rest;
        }

        Link(page);
        if (_clearPages)
        {
            NativeMemory.Clear((void*)Space.Table[page], PagePool.PageBytes);
        }
    }

    private void Link(int page)
    {
        ref var first = ref _partial[_slots[page].Size];
        _slots[page].Previous = None;
        _slots[page].Next = first;
        if (first != None)
        {
            _slots[first].Previous = page;
        }

        first = page;
    }

    private void Unlink(int page)
    {
        var (previous, next) = (_slots[page].Previous, _slots[page].Next);
        if (previous == None)
        {
            _partial[_slots[page].Size] = next;
        }
        else
        {
            _slots[previous].Next = next;
        }

        if (next != None)
        {
            _slots[next].Previous = previous;
        }
    }

    /// <summary>What is kept of a page. Pages with a free slot are chained for each size.</summary>
    private struct PageSlots
    {
        public const int Words = PagePool.PageBytes / 8 / 64;

        public int Size;
        public int SlotBytes;
        public int Free;
        public int Word;
        public int Previous;
        public int Next;
        public fixed ulong Used[Words];
    }
}
