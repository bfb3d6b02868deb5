using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Freshet.State;

/// <content>Sharing with frozen states. The lock is taken for each page copied or given up, never for a row.</content>
internal sealed unsafe partial class PageSpace
{
    private const long WarmBytesMax = 64L << 20;
    private const int ReleasedAtOnce = 128;

    private readonly Lock _gate = new();
    private readonly List<FrozenPages> _alive = [];
    private readonly List<Retired> _retired = [];
    private uint _epoch = 1;

    /// <summary>The pages of this moment.</summary>
    public FrozenPages Freeze()
    {
        // One piece of memory: the addresses, and behind them the epochs of the last change.
        var copy = (nint*)NativeMemory.Alloc((nuint)Math.Max(1, Count) * (nuint)(sizeof(nint) + sizeof(uint)));
        var changedIn = (uint*)(copy + Count);
        new ReadOnlySpan<uint>(_changedIn, Count).CopyTo(new Span<uint>(changedIn, Count));
        var table = _table;
        for (var i = 0; i < Count; i++)
        {
            var page = table[i];
            copy[i] = page & ~(nint)1;
            table[i] = page == 0 ? 0 : page | 1;
        }

        lock (_gate)
        {
            var frozen = new FrozenPages(this, copy, changedIn, Count, _epoch++);
            _alive.Add(frozen);
            return frozen;
        }
    }

    /// <summary>Called by the thread that writes a frozen state of so many pages: makes memory ready for copies of them.</summary>
    internal void Warm(int pages) => _pool.Warm(Math.Min(WarmBytesMax, (long)pages * PagePool.PageBytes / 4));

    /// <summary>Called by a frozen state, from any thread, when it needs its pages no more.</summary>
    internal void Release(FrozenPages frozen)
    {
        lock (_gate)
        {
            _alive.Remove(frozen);
        }

        // A part at a time, so that neither the lock is held for long nor anything allocated, however many pages there are.
        Span<Retired> unneeded = stackalloc Retired[ReleasedAtOnce];
        int count;
        var at = 0;
        do
        {
            count = TakeUnneeded(unneeded, ref at);
            foreach (var page in unneeded[..count])
            {
                ReturnToPool(page.Page, page.BlockBytes);
            }
        }
        while (count > 0);
    }

    /// <summary>
    /// Takes retired pages that no frozen state needs, from place <paramref name="at"/> on; 0 at the end. The last one takes the place
    /// of one taken: where another thread does so meanwhile, that thread judged it too.
    /// </summary>
    private int TakeUnneeded(Span<Retired> unneeded, ref int at)
    {
        lock (_gate)
        {
            var count = 0;
            while (at < _retired.Count && count < unneeded.Length)
            {
                var page = _retired[at];
                if (IsNeeded(page.Number, page.ChangedIn, page.RetiredIn))
                {
                    at++;
                    continue;
                }

                unneeded[count++] = page;
                _retired[at] = _retired[^1];
                _retired.RemoveAt(_retired.Count - 1);
            }

            return count;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private nint Unshare(uint reference)
    {
        var number = PageOf(reference);
        var page = _table[number] & ~(nint)1;
        Debug.Assert(!_blockBytes.ContainsKey(number), "A block is never written again.");
        bool needed;
        lock (_gate)
        {
            needed = IsNeeded(number, _changedIn[number], _epoch);
        }

        if (!needed)
        {
            // No state frozen until now reads it: it may count as made in this epoch.
            _table[number] = page;
            _changedIn[number] = _epoch;
            return Tagged(_table, reference);
        }

        var copy = _pool.Rent();
        PageCopy.Copy((byte*)page, (byte*)copy);
        _table[number] = copy;
        var changedIn = _changedIn[number];
        _changedIn[number] = _epoch;
        Retire(number, page, 0, changedIn);
        return Tagged(_table, reference);
    }

    private void Retire(int number, nint page, long blockBytes, uint changedIn)
    {
        lock (_gate)
        {
            if (IsNeeded(number, changedIn, _epoch))
            {
                _retired.Add(new Retired(number, page, blockBytes, changedIn, _epoch));
                return;
            }
        }

        ReturnToPool(page, blockBytes);
    }

    private bool IsNeeded(int number, uint changedIn, uint retiredIn)
    {
        foreach (var frozen in _alive)
        {
            if (changedIn <= frozen.Epoch && frozen.Epoch < retiredIn && frozen.Passed <= number)
            {
                return true;
            }
        }

        return false;
    }

    private void ReturnToPool(nint page, long blockBytes)
    {
        if (blockBytes == 0)
        {
            _pool.Return(page);
        }
        else
        {
            _pool.ReturnBlock(page, blockBytes);
        }
    }

    private readonly record struct Retired(int Number, nint Page, long BlockBytes, uint ChangedIn, uint RetiredIn);
}
