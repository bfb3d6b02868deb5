using System.Diagnostics;

namespace Freshet.State;

/// <summary>
/// Memory for state, outside the GC heap: pages of one size (and longer blocks for single large values), rented and returned
/// within a budget. May be called from any thread; pages that come back are kept for the next rent.
/// </summary>
public sealed partial class PagePool : IDisposable
{
    /// <summary>Bytes of a page; pages are aligned to their size.</summary>
    public const int PageBytes = 1 << PageBits;

    /// <summary>The smallest budget: room for a few small tables.</summary>
    public const long BudgetBytesMin = 16 * PageBytes;

    // Measured with 32 M keys of which all are touched after a snapshot: the longest batch waits for a thousand copies of pages, twice as
    // long with 64 KiB; with 16 KiB every lookup pays for page tables that the first-level cache does not hold.
    internal const int PageBits = 15;
    private const long ChunkBytes = 64L << 20;

    private readonly Lock _gate = new();
    private readonly List<PageChunk> _chunks = [];
    private readonly Stack<nint> _free = new();
    private nint _fresh;
    private nint _freshEnd;
    private long _mapped;
    private long _rented;
    private bool _disposed;

    /// <summary>A pool that rents out at most this many bytes.</summary>
    /// <exception cref="FreshetException">The budget is below <see cref="BudgetBytesMin"/>.</exception>
    public PagePool(long budgetBytes)
    {
        if (budgetBytes < BudgetBytesMin)
        {
            throw FreshetException.User(
                $"The state memory budget is {budgetBytes:N0} bytes; the least is {BudgetBytesMin:N0}. Raise StateBytesMax of the job.");
        }

        Budget = budgetBytes;
    }

    /// <summary>Bytes that may be rented at one time.</summary>
    public long Budget { get; }

    /// <summary>Bytes rented now.</summary>
    public long Rented => Volatile.Read(ref _rented);

    /// <summary>A page of <see cref="PageBytes"/> bytes; its content is whatever the last user left.</summary>
    /// <exception cref="FreshetException">The budget is exhausted.</exception>
    public nint Rent() => Rent(null);

    /// <summary>Takes a page back. Nothing may read or write it any more.</summary>
    public void Return(nint page)
    {
        Debug.Assert(page != 0 && (page & (PageBytes - 1)) == 0, "Not the address of a page.");
        Return(page, null);
    }

    /// <summary>A block of any size, aligned to 64 bytes: for a value that is longer than a page can hold.</summary>
    /// <exception cref="FreshetException">The budget is exhausted.</exception>
    public nint RentBlock(long bytes) => RentBlock(bytes, null);

    /// <summary>Takes a block of this many bytes back.</summary>
    public void ReturnBlock(nint block, long bytes) => ReturnBlock(block, bytes, null);

    /// <summary>Gives the memory back to the system as soon as the last page was returned; until then what is rented stays readable.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            UnmapWhenUnused();
        }
    }

    private void Charge(long bytes, PageAccount? account)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (bytes > Budget - _rented)
        {
            throw Exhausted(bytes, account);
        }

        _rented += bytes;
        Count(account, bytes);
    }

    private nint Take()
    {
        if (_free.TryPop(out var page))
        {
            return page;
        }

        if (_fresh == _freshEnd)
        {
            Map();
        }

        page = _fresh;
        _fresh += PageBytes;
        return page;
    }

    private void Release(long bytes, PageAccount? account)
    {
        _rented -= bytes;
        Count(account, -bytes);
        Debug.Assert(_rented >= 0, "More was returned than was rented.");
        UnmapWhenUnused();
    }

    private void Map()
    {
        // Pages beyond the budget are never rented, so a small pool maps little.
        var chunk = PageChunk.Map(Math.Min(ChunkBytes, Math.Max(PageBytes, (Budget - _mapped) & ~(PageBytes - 1L))));
        _chunks.Add(chunk);
        _mapped += chunk.Bytes;
        _fresh = _warmEnd = chunk.Start;
        _freshEnd = chunk.Start + (nint)chunk.Bytes;
    }

    private void UnmapWhenUnused()
    {
        if (!_disposed || _rented != 0 || _warming != 0)
        {
            return;
        }

        foreach (var chunk in _chunks)
        {
            chunk.Unmap();
        }

        _chunks.Clear();
        _free.Clear();
        _fresh = _freshEnd = _warmEnd = 0;
    }
}
