using System.Diagnostics;

namespace Freshet.State;

/// <summary>Blocks for timer entries, cut from pages. Enough are kept free that spreading a bucket never has to ask for memory.</summary>
internal sealed unsafe class TimerBlocks(PageAccount pool)
{
    // One that each bucket may begin, and one for the entry that is added.
    private const int Spare = 66;

    private readonly List<nint> _pages = [];
    private TimerBlock* _free;
    private int _freeCount;

    public long Bytes => (long)_pages.Count * PagePool.PageBytes;

    /// <summary>Makes sure that so many blocks are free as adding one entry and spreading one bucket can take.</summary>
    public void Reserve()
    {
        while (_freeCount < Spare)
        {
            var page = pool.Rent();
            _pages.Add(page);
            for (var offset = PagePool.PageBytes - TimerBlock.Bytes; offset >= 0; offset -= TimerBlock.Bytes)
            {
                Return((TimerBlock*)(page + offset));
            }
        }
    }

    public TimerBlock* Rent()
    {
        Debug.Assert(_free != null, "Blocks were not reserved.");
        var block = _free;
        _free = block->Next;
        _freeCount--;
        block->Next = null;
        block->Start = block->End = 0;
        return block;
    }

    public void Return(TimerBlock* block)
    {
        block->Next = _free;
        _free = block;
        _freeCount++;
    }

    /// <summary>Takes all blocks back and gives the pages to the pool.</summary>
    public void Clear()
    {
        foreach (var page in _pages)
        {
            pool.Return(page);
        }

        _pages.Clear();
        _free = null;
        _freeCount = 0;
    }
}
