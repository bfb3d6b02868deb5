using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Freshet.State;

/// <content>How the index grows: the first page line by line, then page by page.</content>
internal sealed unsafe partial class HashIndex
{
    private static nint AllocateEmpty()
    {
        var page = NativeMemory.AlignedAlloc(PagePool.PageBytes, PagePool.PageBytes);
        NativeMemory.Clear(page, PagePool.PageBytes);
        return (nint)page;
    }

    /// <summary>Makes the directory: of one place, or of as many as the expected rows will come to need.</summary>
    private void Start()
    {
        var depth = 0;
        while (depth < DepthMax && _expected >> depth > PageEntriesExpected)
        {
            depth++;
        }

        var places = (nuint)1 << depth;
        _directory = (nint*)NativeMemory.Alloc(places * (nuint)sizeof(nint));
        _depths = (byte*)NativeMemory.Alloc(places);
        _counts = (ushort*)NativeMemory.AllocZeroed(places, sizeof(ushort));
        _depth = depth;
        new Span<nint>(_directory, (int)places).Fill(NoEntries);
        new Span<byte>(_depths, (int)places).Fill((byte)depth);
        LineMask = (uint)(depth == 0 ? FirstLines : LinesOfPage) - 1;
    }

    /// <summary>Gives the places of a page that had no entries one of their own.</summary>
    private void Begin(int place)
    {
        var page = _pool.Rent();
        NativeMemory.Clear((void*)page, PagePool.PageBytes);
        new Span<nint>(_directory + place, 1 << (_depth - _depths[place])).Fill(page);
        _pages++;
    }

    /// <summary>Doubles the used lines of the only page.</summary>
    private void Widen()
    {
        var page = (ulong*)_directory[0];
        var old = ((int)LineMask + 1) * IndexLine.Entries;
        Debug.Assert(_depth == 0 && old < LinesOfPage * IndexLine.Entries, "Only the first page is used in part.");

        var entries = Lift(page, old);
        LineMask = (LineMask << 1) | 1;
        for (var i = 0; i < old; i++)
        {
            if (entries[i] != 0)
            {
                Put((byte*)page, entries[i]);
            }
        }

        NativeMemory.Free(entries);
    }

    /// <summary>Moves the half of a page's entries that have the next bit set to a new page.</summary>
    private void Split(int place)
    {
        var depth = _depths[place];
        if (depth == DepthMax)
        {
            throw FreshetException.User(
                $"{PageEntriesMax:N0} keys of a state have hashes that agree in {DepthMax} bits. They were chosen to collide: filter or salt such keys.");
        }

        var other = _pool.Rent();
        if (depth == _depth)
        {
            Double();
            place <<= 1;
        }

        var page = _directory[place];
        var half = 1 << (_depth - depth - 1);
        var moved = Divide((ulong*)page, (ulong*)other, 1UL << (31 - depth));
        new Span<nint>(_directory + place + half, half).Fill(other);
        new Span<byte>(_depths + place, half * 2).Fill((byte)(depth + 1));
        _counts[place + half] = (ushort)moved;
        _counts[place] -= (ushort)moved;
        _pages++;
    }

    private int Divide(ulong* page, ulong* other, ulong bit)
    {
        var entries = Lift(page, LinesOfPage * IndexLine.Entries);
        NativeMemory.Clear(other, PagePool.PageBytes);
        var moved = 0;
        for (var i = 0; i < LinesOfPage * IndexLine.Entries; i++)
        {
            var entry = entries[i];
            if (entry == 0)
            {
                continue;
            }

            if ((Mix((uint)entry) & bit) == 0)
            {
                Put((byte*)page, entry);
            }
            else
            {
                Put((byte*)other, entry);
                moved++;
            }
        }

        NativeMemory.Free(entries);
        return moved;
    }

    /// <summary>Empties a page's first entries into memory of their own, from which they are put back one by one.</summary>
    private static ulong* Lift(ulong* page, int entries)
    {
        var bytes = (nuint)entries * sizeof(ulong);
        var lifted = (ulong*)NativeMemory.Alloc(bytes);
        NativeMemory.Copy(page, lifted, bytes);
        NativeMemory.Clear(page, bytes);
        return lifted;
    }

    private void Double()
    {
        var places = 1 << _depth;
        var directory = (nint*)NativeMemory.Alloc((nuint)places * 2 * (nuint)sizeof(nint));
        var depths = (byte*)NativeMemory.Alloc((nuint)places * 2);
        var counts = (ushort*)NativeMemory.AllocZeroed((nuint)places * 2, sizeof(ushort));
        for (var i = 0; i < places; i++)
        {
            directory[2 * i] = directory[(2 * i) + 1] = _directory[i];
            depths[2 * i] = depths[(2 * i) + 1] = _depths[i];
            counts[2 * i] = _counts[i];
        }

        NativeMemory.Free(_directory);
        NativeMemory.Free(_depths);
        NativeMemory.Free(_counts);
        _directory = directory;
        _depths = depths;
        _counts = counts;
        _depth++;
    }
}
