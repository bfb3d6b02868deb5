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
    private const int Ahead = 48;

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
        else if (typeof(TKeys) == typeof(FixedRowKeys<K>) && keys.Length > 1 && FixedRowKeys<K>.AreSame(keys))
        {
            // as where windows are the keys: one look-up is enough
            rows[..keys.Length].Fill(Slow<TMode>(in keys[0], hashes[0]));
        }
        else if (_index.ActiveBytes + _rows.Bytes <= NearBytes)
        {
            Near<TMode>(ref MemoryMarshal.GetReference(keys), ref MemoryMarshal.GetReference(hashes), ref MemoryMarshal.GetReference(rows), keys.Length);
        }
        else
        {
            Far<TMode>(ref MemoryMarshal.GetReference(keys), ref MemoryMarshal.GetReference(hashes), ref MemoryMarshal.GetReference(rows), keys.Length);
        }
    }

    private void Near<TMode>(ref K keys, ref uint hashes, ref nint rows, int count)
        where TMode : struct, IMode
    {
        for (var i = 0; (i = NearRun(ref keys, ref hashes, ref rows, i, count)) < count; i++)
        {
            Unsafe.Add(ref rows, i) = Resolve<TMode>(in Unsafe.Add(ref keys, i), Unsafe.Add(ref hashes, i));
        }
    }

    /// <summary>
    /// Answers keys while that is simple; the place of the first that is not. Nothing is called here for fixed keys, so that all
    /// that the loop needs stays in registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int NearRun(ref K keys, ref uint hashes, ref nint rows, int i, int count)
    {
        var pages = _rows.Table;
        var directory = _index.Directory;
        var shift = _index.Shift;
        var mask = _index.LineMask;
        var columnsOffset = (nint)_columnsOffset;
        for (; i < count; i++)
        {
            ref var key = ref Unsafe.Add(ref keys, i);
            var hash = Unsafe.Add(ref hashes, i);
            _keys.Begin(in key);
            var line = (ulong*)(directory[HashIndex.Mix(hash) >> shift] + (nint)((hash & mask) << 6));
            var same = IndexLine.WithHash(line, hash);
            if (same == 0 || hash == 0)
            {
                break;
            }

            var row = PageSpace.Tagged(pages, IndexLine.ReferenceAt(line, same));
            if ((row & 1) != 0 || !_keys.Matches((byte*)row, (byte*)row + KeyOffset, in key))
            {
                break;
            }

            Unsafe.Add(ref rows, i) = row + columnsOffset;
        }

        return i;
    }

    private void Far<TMode>(ref K keys, ref uint hashes, ref nint rows, int count)
        where TMode : struct, IMode
    {
        var end = count + (2 * Ahead);
        for (var step = 0; (step = FarRun(ref keys, ref hashes, ref rows, step, count)) < end; step++)
        {
            var i = step - (2 * Ahead);
            Unsafe.Add(ref rows, i) = Resolve<TMode>(in Unsafe.Add(ref keys, i), Unsafe.Add(ref hashes, i));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int FarRun(ref K keys, ref uint hashes, ref nint rows, int step, int count)
    {
        var pages = _rows.Table;
        var directory = _index.Directory;
        var shift = _index.Shift;
        var mask = _index.LineMask;
        var columnsOffset = (nint)_columnsOffset;
        var ahead = Ahead;
        var end = count + 2 * ahead;
        for (; step < end; step++)
        {
            if (step < count)
            {
                var hash = Unsafe.Add(ref hashes, step);
                var line = directory[HashIndex.Mix(hash) >> shift] + (nint)((hash & mask) << 6);
                Unsafe.Add(ref rows, step) = line;
                Prefetch.Line((void*)line);
            }

            var i = step - ahead;
            if ((uint)i < (uint)count)
            {
                var line = (ulong*)Unsafe.Add(ref rows, i);
                var hash = Unsafe.Add(ref hashes, i);
                var same = IndexLine.WithHash(line, hash);
                nint row = 1;
                if (same != 0 && hash != 0)
                {
                    row = PageSpace.Tagged(pages, IndexLine.ReferenceAt(line, same));
                    Prefetch.Line((void*)row);
                }

                Unsafe.Add(ref rows, i) = row;
            }

            i -= ahead;
            if (i >= 0)
            {
                ref var key = ref Unsafe.Add(ref keys, i);
                var row = Unsafe.Add(ref rows, i);
                _keys.Begin(in key);
                if ((row & 1) != 0 || !_keys.Matches((byte*)row, (byte*)row + KeyOffset, in key))
                {
                    break;
                }

                Unsafe.Add(ref rows, i) = row + columnsOffset;
            }
        }

        return step;
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
