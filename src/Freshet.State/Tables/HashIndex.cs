using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Freshet.State;

/// <summary>
/// Row references by key hash: extendible hashing (Fagin, Nievergelt, Pippenger, Strong, 1979) over pages of 512 lines. A page
/// that is full splits alone in some microseconds, so a growing table never pauses; a small table uses the first lines of
/// one page, so that it stays in the nearest caches.
/// </summary>
/// <remarks>
/// The low bits of the hash choose the line in a page; an entry that finds its line full goes to the next. A product with an odd
/// constant chooses the page: the top bits of the hash itself are the key group, much the same for all keys of a subtask.
/// </remarks>
internal sealed unsafe partial class HashIndex : IDisposable
{
    private const int LinesOfPage = PagePool.PageBytes / (IndexLine.Entries * sizeof(ulong));
    private const int FirstLines = 16;
    private const int DepthMax = 20;

    // Measured: above four fifths, lines overflow into their neighbours often enough to show in lookups.
    private const int PageEntriesMax = LinesOfPage * IndexLine.Entries * 4 / 5;

    // What a page holds of the rows that were expected: they are never spread quite evenly.
    private const int PageEntriesExpected = PageEntriesMax * 9 / 10;

    // Stands for every page that no entry has come to yet: the places of one that is expected to be large. Never written.
    private static readonly nint NoEntries = AllocateEmpty();

    private readonly PageAccount _pool;
    private readonly long _expected;
    private nint* _directory;
    private byte* _depths;
    private ushort* _counts;
    private int _depth;
    private int _pages;

    public HashIndex(PageAccount pool, long expected)
    {
        _pool = pool;
        _expected = expected;
    }

    /// <summary>Page address by the top bits of <see cref="Mix"/>.</summary>
    public nint* Directory => _directory;

    /// <summary>How far to shift <see cref="Mix"/> right for the place in the directory.</summary>
    public int Shift => 32 - _depth;

    /// <summary>Which bits of the hash are the line.</summary>
    public uint LineMask { get; private set; } = FirstLines - 1;

    /// <summary>Bytes of pages and directory.</summary>
    public long Bytes => ((long)_pages * PagePool.PageBytes) + (_directory == null ? 0 : (long)(sizeof(nint) + sizeof(byte) + sizeof(ushort)) << _depth);

    /// <summary>Bytes that lookups touch.</summary>
    public long ActiveBytes => _depth == 0 ? (LineMask + 1) * 64L : (long)_pages * PagePool.PageBytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(uint hash) => hash * 0x9E37_79B1u;

    /// <summary>The line where the search for a hash begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong* FirstLine(uint hash) => (ulong*)_directory[Mix(hash) >> Shift] + ((hash & LineMask) * IndexLine.Entries);

    /// <summary>The line after this one, in a page of which <paramref name="lineMask"/> says how much is used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong* NextLine(ulong* line, uint lineMask)
    {
        var page = (nint)line & ~(nint)(PagePool.PageBytes - 1);
        var offset = ((nint)line + 64) & (nint)((lineMask << 6) | 63);
        return (ulong*)(page | offset);
    }

    /// <summary>Makes room for one more entry with this hash; gives the place for <see cref="Add"/>, which cannot fail after it.</summary>
    /// <exception cref="FreshetException">The memory budget is exhausted; the index is as before.</exception>
    public int Reserve(uint hash)
    {
        if (_directory == null)
        {
            Start();
        }

        while (true)
        {
            var place = PlaceOf(hash);
            if (_directory[place] == NoEntries)
            {
                Begin(place);
            }

            var usable = _depth == 0 && LineMask != LinesOfPage - 1 ? (int)(LineMask + 1) * IndexLine.Entries / 2 : PageEntriesMax;
            if (_counts[place] < usable)
            {
                return place;
            }

            if (usable == PageEntriesMax)
            {
                Split(place);
            }
            else
            {
                Widen();
            }
        }
    }

    /// <summary>Adds an entry that is not there, where <see cref="Reserve"/> made room.</summary>
    public void Add(int place, uint hash, uint reference)
    {
        Debug.Assert(reference != 0, "Reference 0 means none.");
        Debug.Assert(place == PlaceOf(hash), "Room was made elsewhere.");
        _counts[place]++;
        Put((byte*)_directory[place], IndexLine.Entry(hash, reference));
    }

    /// <summary>Removes the entry of a row.</summary>
    public void Remove(uint hash, uint reference)
    {
        var entry = IndexLine.Entry(hash, reference);
        var line = FirstLine(hash);
        while (true)
        {
            for (var i = 0; i < IndexLine.Entries; i++)
            {
                if (line[i] == entry)
                {
                    FillHole(line, i);
                    _counts[PlaceOf(hash)]--;
                    return;
                }
            }

            Debug.Assert(IndexLine.Free(line) == 0, "The entry is not in the index.");
            line = NextLine(line, LineMask);
        }
    }

    /// <summary>Forgets all entries and gives the pages back.</summary>
    public void Clear()
    {
        for (var place = 0; _directory != null && place < 1 << _depth; place++)
        {
            if (place == FirstPlace(place) && _directory[place] != NoEntries)
            {
                _pool.Return(_directory[place]);
            }
        }

        NativeMemory.Free(_directory);
        NativeMemory.Free(_depths);
        NativeMemory.Free(_counts);
        _directory = null;
        _depths = null;
        _counts = null;
        _depth = 0;
        _pages = 0;
        LineMask = FirstLines - 1;
    }

    public void Dispose() => Clear();

    /// <summary>Where the counts of a hash's page are kept: its first place in the directory.</summary>
    private int PlaceOf(uint hash) => FirstPlace((int)(Mix(hash) >> Shift));

    private int FirstPlace(int place) => place & -(1 << (_depth - _depths[place]));

    private void Put(byte* page, ulong entry)
    {
        var line = (ulong*)page + (((uint)entry & LineMask) * IndexLine.Entries);
        uint free;
        while ((free = IndexLine.Free(line)) == 0)
        {
            line = NextLine(line, LineMask);
        }

        line[BitOperations.TrailingZeroCount(free)] = entry;
    }

    /// <summary>
    /// A line with a free entry ends every search, so a hole in a full line must be filled from the lines after it: by an entry
    /// that belongs at or before the hole, and then its place in turn.
    /// </summary>
    private void FillHole(ulong* line, int hole)
    {
        line[hole] = 0;
        while (IndexLine.Free(line) == 1u << hole)
        {
            var moved = false;
            for (var next = NextLine(line, LineMask); !moved; next = NextLine(next, LineMask))
            {
                for (var i = 0; i < IndexLine.Entries && !moved; i++)
                {
                    if (next[i] != 0 && BelongsAtOrBefore(next[i], line, next))
                    {
                        line[hole] = next[i];
                        next[i] = 0;
                        line = next;
                        hole = i;
                        moved = true;
                    }
                }

                if (!moved && IndexLine.Free(next) != 0)
                {
                    return;
                }
            }
        }
    }

    /// <summary>True when the search for an entry that lies in <paramref name="at"/> passes through <paramref name="hole"/>.</summary>
    private bool BelongsAtOrBefore(ulong entry, ulong* hole, ulong* at)
    {
        var mask = LineMask;
        var distance = (LineNumber(at) - (uint)entry) & mask;
        return distance >= ((LineNumber(at) - LineNumber(hole)) & mask);
    }

    private static uint LineNumber(ulong* line) => (uint)((nint)line & (PagePool.PageBytes - 1)) >> 6;
}
