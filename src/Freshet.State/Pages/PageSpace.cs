using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Freshet.State;

/// <summary>
/// The numbered pages of one table. A place in them is a 32-bit reference: page number and offset in units of eight bytes,
/// which is room for 32 GiB a table. Pages are shared with frozen states and copied on first touch.
/// </summary>
/// <remarks>
/// The page table holds addresses; the low bit of an address says that a frozen state may be reading the page. <see cref="Freeze"/>
/// copies the table and sets all those bits, which is one pass over eight bytes a page. Who still needs a page is decided by
/// epochs, never by counting references: a page last changed in epoch c (copied or made then, at the latest) and replaced in epoch r
/// belongs to the states frozen in c to r-1. The same epochs tell a checkpoint which pages changed since an earlier one.
/// </remarks>
internal sealed unsafe partial class PageSpace : IDisposable
{
    /// <summary>The part of a page that nothing is stored in, so that reference 0 means none and rows start on a cache line.</summary>
    public const int PageHeaderBytes = 64;

    public const int OffsetBits = PagePool.PageBits - 3;
    private const uint OffsetMask = (1u << OffsetBits) - 1;
    private const int PagesMax = 1 << (32 - OffsetBits);

    private readonly PageAccount _pool;
    private readonly Dictionary<int, long> _blockBytes = [];
    private readonly Stack<int> _freeNumbers = new();
    private nint* _table;
    private uint* _changedIn;
    private int _capacity;
    private bool _disposed;

    public PageSpace(PageAccount pool)
    {
        _pool = pool;
    }

    /// <summary>Addresses by page number, the low bit set where a frozen state may be reading. Moves when a page is added.</summary>
    public nint* Table => _table;

    /// <summary>One beyond the highest page number.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of the live pages and of the tables over them; not of pages that frozen states alone hold.</summary>
    public long Bytes { get; private set; }

    /// <summary>The reference of an offset, a multiple of eight, in a page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Reference(int page, int offset) => ((uint)page << OffsetBits) | ((uint)offset >> 3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PageOf(uint reference) => (int)(reference >> OffsetBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int OffsetOf(uint reference) => (int)(reference & OffsetMask) << 3;

    /// <summary>The address of a reference, with the low bit of its page; where pages may be shared, clear it before reading.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Tagged(nint* table, uint reference) => table[reference >> OffsetBits] + (nint)((reference & OffsetMask) << 3);

    /// <summary>The address of a reference for reading.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* At(nint* table, uint reference) => (byte*)(Tagged(table, reference) & ~(nint)1);

    /// <summary>The address of a reference for writing: a page that a frozen state needs is copied first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Writable(uint reference)
    {
        var address = Tagged(_table, reference);
        return (byte*)((address & 1) == 0 ? address : Unshare(reference));
    }

    /// <summary>Adds a page with unknown content; its number.</summary>
    public int AddPage()
    {
        var number = NextNumber();
        Take(number, _pool.Rent());
        Bytes += PagePool.PageBytes;
        return number;
    }

    /// <summary>Adds a block longer than a page; its number. A block is written once and never copied.</summary>
    public int AddBlock(long bytes)
    {
        var number = NextNumber();
        Take(number, _pool.RentBlock(bytes));
        _blockBytes.Add(number, bytes);
        Bytes += bytes;
        return number;
    }

    /// <summary>Gives a page or block up; it goes back to the pool when no frozen state needs it.</summary>
    public void Drop(int number)
    {
        var page = _table[number] & ~(nint)1;
        Debug.Assert(page != 0, "Dropped twice.");
        _table[number] = 0;
        _freeNumbers.Push(number);
        var bytes = 0L;
        if (_blockBytes.Remove(number, out var blockBytes))
        {
            bytes = blockBytes;
        }

        Bytes -= bytes == 0 ? PagePool.PageBytes : bytes;
        Retire(number, page, bytes, _changedIn[number]);
    }

    /// <summary>Gives all pages up.</summary>
    public void Clear()
    {
        for (var number = 0; number < Count; number++)
        {
            if (_table[number] != 0)
            {
                Drop(number);
            }
        }

        _freeNumbers.Clear();
        Count = 0;
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        Clear();
        _disposed = true;
        NativeMemory.Free(_table);
        NativeMemory.Free(_changedIn);
        _table = null;
        _changedIn = null;
        Bytes = 0;
    }

    private int NextNumber()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_freeNumbers.TryPeek(out var free))
        {
            return free;
        }

        if (Count == _capacity)
        {
            Grow();
        }

        return Count;
    }

    private void Take(int number, nint page)
    {
        if (number == Count)
        {
            Count++;
        }
        else
        {
            _freeNumbers.Pop();
        }

        _table[number] = page;
        _changedIn[number] = _epoch;
    }

    private void Grow()
    {
        if (_capacity == PagesMax)
        {
            throw FreshetException.User(
                $"A state table holds {(long)PagesMax * PagePool.PageBytes:N0} bytes in one subtask, which is the most. Raise the parallelism of its operator.");
        }

        var capacity = Math.Max(16, _capacity * 2);
        Bytes += (long)(capacity - _capacity) * (sizeof(nint) + sizeof(uint));
        _table = (nint*)NativeMemory.Realloc(_table, (nuint)capacity * (nuint)sizeof(nint));
        _changedIn = (uint*)NativeMemory.Realloc(_changedIn, (nuint)capacity * sizeof(uint));
        _capacity = capacity;
    }
}
