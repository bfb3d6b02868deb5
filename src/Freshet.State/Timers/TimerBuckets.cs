using System.Diagnostics;
using System.Numerics;

namespace Freshet.State;

/// <summary>
/// Timer entries in order of time: a radix heap (Ahuja, Mehlhorn, Orlin, Tarjan, 1990). Bucket n holds the entries whose time
/// differs from the current one in bit n-1 and in none above; when the lowest bucket is needed it is spread over those below.
/// Every entry moves a few times, always in sequence, and entries of one time stay in the order in which they came.
/// </summary>
/// <remarks>
/// The current time never goes beyond what was asked for as due, so setting timers long before all others costs nothing special.
/// Setting one before the current time joins the buckets below the bit that differs: a few pointers.
/// </remarks>
internal sealed unsafe class TimerBuckets(PageAccount pool) : IDisposable
{
    private const int Buckets = 65;
    private const ulong Sign = 1UL << 63;

    private readonly TimerBlocks _blocks = new(pool);
    private readonly TimerBucket[] _buckets = new TimerBucket[Buckets];

    // Times are kept as unsigned numbers in the order of the signed ones.
    private ulong _current;

    /// <summary>Entries, those of deleted timers included.</summary>
    public long Count { get; private set; }

    public long Bytes => _blocks.Bytes;

    /// <summary>The earliest time of an entry, <see cref="long.MaxValue"/> for none.</summary>
    public long First => Count == 0 ? long.MaxValue : Signed(_buckets[Lowest()].Earliest);

    /// <summary>Makes sure that <see cref="Add"/> and <see cref="Due"/> find the memory that they need.</summary>
    /// <exception cref="FreshetException">The memory budget is exhausted.</exception>
    public void Reserve() => _blocks.Reserve();

    /// <summary>Adds an entry; <see cref="Reserve"/> was called before it.</summary>
    public void Add(TimerEntry entry)
    {
        var time = Unsigned(entry.Time);
        if (Count == 0)
        {
            _current = time;
        }
        else if (time < _current)
        {
            Lower(time);
        }

        Put(time, entry);
        Count++;
    }

    /// <summary>Entries of the earliest time, if that is at or below <paramref name="upTo"/>: not always all of them. <see cref="Skip"/> takes them out.</summary>
    public ReadOnlySpan<TimerEntry> Due(long upTo)
    {
        if (Count == 0)
        {
            return default;
        }

        var lowest = Lowest();
        var earliest = _buckets[lowest].Earliest;
        if (Signed(earliest) > upTo)
        {
            return default;
        }

        if (lowest != 0)
        {
            _current = earliest;
            Spread(lowest);
        }

        return _buckets[0].Peek();
    }

    /// <summary>Takes out so many of the entries that <see cref="Due"/> gave.</summary>
    public void Skip(int entries)
    {
        _buckets[0].Skip(entries, _blocks);
        Count -= entries;
    }

    /// <summary>Takes out the entries for which the condition does not hold.</summary>
    public void Keep(Func<TimerEntry, bool> condition)
    {
        _blocks.Reserve();
        for (var i = 0; i < Buckets; i++)
        {
            var block = _buckets[i].First;
            _buckets[i] = default;
            for (; block != null; block = NextAndReturn(block))
            {
                for (var j = block->Start; j < block->End; j++)
                {
                    var entry = *TimerBlock.At(block, j);
                    if (condition(entry))
                    {
                        Put(Unsigned(entry.Time), entry);
                    }
                    else
                    {
                        Count--;
                    }
                }
            }
        }
    }

    public void Clear()
    {
        Array.Clear(_buckets);
        _blocks.Clear();
        Count = 0;
    }

    public void Dispose() => Clear();

    private static ulong Unsigned(long time) => (ulong)time ^ Sign;

    private static long Signed(ulong time) => (long)(time ^ Sign);

    private int Lowest()
    {
        Debug.Assert(Count > 0, "All buckets are empty.");
        var i = 0;
        while (_buckets[i].First == null)
        {
            i++;
        }

        return i;
    }

    private static int BucketOf(ulong time, ulong current) => 64 - BitOperations.LeadingZeroCount(time ^ current);

    private void Put(ulong time, TimerEntry entry) => _buckets[BucketOf(time, _current)].Put(time, entry, _blocks);

    /// <summary>Spreads a bucket whose earliest time has become the current one: all of it goes to lower buckets.</summary>
    private void Spread(int from)
    {
        var block = _buckets[from].First;
        _buckets[from] = default;
        for (; block != null; block = NextAndReturn(block))
        {
            for (var i = block->Start; i < block->End; i++)
            {
                var entry = *TimerBlock.At(block, i);
                Put(Unsigned(entry.Time), entry);
            }
        }
    }

    private TimerBlock* NextAndReturn(TimerBlock* block)
    {
        var next = block->Next;
        _blocks.Return(block);
        return next;
    }

    /// <summary>
    /// Sets the current time back. What agreed with the old one down to the highest bit that changes now differs there,
    /// and nothing was in that bit's bucket: its entries would have been before the old time.
    /// </summary>
    private void Lower(ulong time)
    {
        var to = BucketOf(time, _current);
        Debug.Assert(_buckets[to].First == null, "An entry was before the current time.");
        for (var i = 0; i < to; i++)
        {
            _buckets[to].Join(_buckets[i]);
            _buckets[i] = default;
        }

        _current = time;
    }
}
