namespace Freshet.State;

/// <summary>A chain of blocks with entries in the order in which they came.</summary>
internal unsafe struct TimerBucket
{
    private TimerBlock* _last;

    /// <summary>The first block, null when the bucket is empty.</summary>
    public TimerBlock* First { get; private set; }

    /// <summary>The earliest time of an entry ever put here, as an unsigned number.</summary>
    public ulong Earliest { get; private set; }

    public void Put(ulong time, TimerEntry entry, TimerBlocks blocks)
    {
        if (First == null)
        {
            First = _last = blocks.Rent();
            Earliest = time;
        }
        else if (_last->End == TimerBlock.Capacity)
        {
            _last->Next = blocks.Rent();
            _last = _last->Next;
        }

        *TimerBlock.At(_last, _last->End++) = entry;
        Earliest = Math.Min(Earliest, time);
    }

    /// <summary>Adds the chain of another bucket at the end of this one.</summary>
    public void Join(TimerBucket other)
    {
        if (First == null)
        {
            this = other;
        }
        else if (other.First != null)
        {
            _last->Next = other.First;
            _last = other._last;
            Earliest = Math.Min(Earliest, other.Earliest);
        }
    }

    /// <summary>The entries at the beginning, those of one block.</summary>
    public readonly ReadOnlySpan<TimerEntry> Peek()
        => First == null ? default : new ReadOnlySpan<TimerEntry>(TimerBlock.At(First, First->Start), First->End - First->Start);

    /// <summary>Removes so many of the entries that <see cref="Peek"/> gave.</summary>
    public void Skip(int entries, TimerBlocks blocks)
    {
        First->Start += entries;
        if (First->Start == First->End)
        {
            var emptied = First;
            First = emptied->Next;
            blocks.Return(emptied);
        }
    }
}
