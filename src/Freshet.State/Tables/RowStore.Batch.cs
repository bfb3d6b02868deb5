using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Freshet.State;

/// <content>
/// Lookups of a batch of keys. In a table that the caches do not hold, a group of keys goes through in three stages, each asking
/// for the memory of the next: index lines, rows, keys. A row in a page that a frozen state may be reading takes the slow way,
/// which copies the page; so every address that is given out lies in a page that the table has for itself.
/// </content>
internal sealed unsafe partial class RowStore<K, TKeys>
{
    // Some more cache lines than a core can have on their way at once.
    private const int Group = 64;

    // Half of a common second-level cache.
    private const long NearBytes = 512 * 1024;

    /// <summary>Gives each key's row, adding those that are missing.</summary>
    public void GetOrAdd(ReadOnlySpan<K> keys, ReadOnlySpan<uint> hashes, Span<nint> rows) => Look<Adding>(keys, hashes, rows);

    /// <summary>Gives each key's row, 0 for none.</summary>
    public void Find(ReadOnlySpan<K> keys, ReadOnlySpan<uint> hashes, Span<nint> rows) => Look<Finding>(keys, hashes, rows);

    private void Look<TMode>(ReadOnlySpan<K> keys, ReadOnlySpan<uint> hashes, Span<nint> rows)
        where TMode : struct, IMode
    {
        if (hashes.Length < keys.Length || rows.Length < keys.Length)
        {
            throw new ArgumentException($"{keys.Length} keys need as many hashes and rows; there are {hashes.Length} and {rows.Length}.");
        }

        if (_count == 0)
        {
            // No pages yet: the fast ways below read them.
            for (var i = 0; i < keys.Length; i++)
            {
                rows[i] = Slow<TMode>(in keys[i], hashes[i]);
            }
        }
        else if (_index.ActiveBytes + _rows.Bytes <= NearBytes)
        {
            Near<TMode>(ref MemoryMarshal.GetReference(keys), ref MemoryMarshal.GetReference(hashes), ref MemoryMarshal.GetReference(rows), keys.Length);
        }
        else
        {
            for (var i = 0; i < keys.Length; i += Group)
            {
                Far<TMode>(
                    ref Unsafe.Add(ref MemoryMarshal.GetReference(keys), i),
                    ref Unsafe.Add(ref MemoryMarshal.GetReference(hashes), i),
                    ref Unsafe.Add(ref MemoryMarshal.GetReference(rows), i),
                    Math.Min(Group, keys.Length - i));
            }
        }
    }

    private void Near<TMode>(ref K keys, ref uint hashes, ref nint rows, int count)
        where TMode : struct, IMode
    {
        var pages = _rows.Table;
        var directory = _index.Directory;
        var shift = _index.Shift;
        var mask = _index.LineMask;
        for (var i = 0; i < count; i++)
        {
            ref var key = ref Unsafe.Add(ref keys, i);
            var hash = Unsafe.Add(ref hashes, i);
            _keys.Begin(in key);
            var line = (ulong*)directory[HashIndex.Mix(hash) >> shift] + ((hash & mask) * IndexLine.Entries);
            var same = IndexLine.WithHash(line, hash);
            if (same != 0)
            {
                var row = PageSpace.Tagged(pages, IndexLine.ReferenceOf(line[BitOperations.TrailingZeroCount(same)]));
                if ((row & 1) == 0 && _keys.Matches((byte*)row, (byte*)row + KeyOffset, in key))
                {
                    Unsafe.Add(ref rows, i) = row + _columnsOffset;
                    continue;
                }
            }

            Unsafe.Add(ref rows, i) = Resolve<TMode>(in key, hash);
            pages = _rows.Table;
            directory = _index.Directory;
            shift = _index.Shift;
            mask = _index.LineMask;
        }
    }

    private void Far<TMode>(ref K keys, ref uint hashes, ref nint rows, int count)
        where TMode : struct, IMode
    {
        var directory = _index.Directory;
        var shift = _index.Shift;
        var mask = _index.LineMask;
        for (var i = 0; i < count; i++)
        {
            var hash = Unsafe.Add(ref hashes, i);
            var line = directory[HashIndex.Mix(hash) >> shift] + (nint)((hash & mask) << 6);
            Unsafe.Add(ref rows, i) = line;
            Prefetch.Line((void*)line);
        }

        var pages = _rows.Table;
        for (var i = 0; i < count; i++)
        {
            var line = (ulong*)Unsafe.Add(ref rows, i);
            var same = IndexLine.WithHash(line, Unsafe.Add(ref hashes, i));
            nint row = 1;
            if (same != 0)
            {
                row = PageSpace.Tagged(pages, IndexLine.ReferenceOf(line[BitOperations.TrailingZeroCount(same)]));
                Prefetch.Line((void*)row);
            }

            Unsafe.Add(ref rows, i) = row;
        }

        for (var i = 0; i < count; i++)
        {
            ref var key = ref Unsafe.Add(ref keys, i);
            var row = Unsafe.Add(ref rows, i);
            _keys.Begin(in key);
            Unsafe.Add(ref rows, i) = (row & 1) == 0 && _keys.Matches((byte*)row, (byte*)row + KeyOffset, in key)
                ? row + _columnsOffset
                : Resolve<TMode>(in key, Unsafe.Add(ref hashes, i));
        }
    }

    private nint Slow<TMode>(in K key, uint hash)
        where TMode : struct, IMode
    {
        _keys.Begin(in key);
        return Resolve<TMode>(in key, hash);
    }

    /// <summary>The whole search for one key, with what the fast ways leave out: lines that overflowed, shared pages, new rows.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private nint Resolve<TMode>(in K key, uint hash)
        where TMode : struct, IMode
    {
        var reference = Locate(in key, hash);
        if (reference == 0)
        {
            if (!TMode.Adds)
            {
                return 0;
            }

            reference = Insert(in key, hash);
        }

        return (nint)_rows.Writable(reference) + _columnsOffset;
    }

    private interface IMode
    {
        static abstract bool Adds { get; }
    }

    private readonly struct Adding : IMode
    {
        public static bool Adds => true;
    }

    private readonly struct Finding : IMode
    {
        public static bool Adds => false;
    }
}
