using System.Runtime.InteropServices;
using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State;

/// <summary>
/// Timers in pages: rows of (time, key) that make each timer one, and buckets of entries that bring them in order of time. A
/// deleted timer's entry stays until its time comes, or until such entries are the most. Snapshots are of the rows alone.
/// </summary>
internal sealed unsafe class PagedTimerQueue<K, TKeys> : TimerQueue<K>
    where TKeys : struct, IRowKeys<K>
{
    private const int KeyOffset = RowStore<Timed<K>, TimedRowKeys<K, TKeys>>.KeyOffset;
    private const ulong TimesApart = 0xA24B_AED4_963E_E407; // no one's key
    private const int Group = 64;
    private const int DeletedMin = 4096;

    private readonly KeyFormat<K> _format;
    private readonly RowStore<Timed<K>, TimedRowKeys<K, TKeys>> _store;
    private readonly TimerBuckets _buckets;
    private readonly Action<IDisposable> _onDispose;

    public PagedTimerQueue(PageAccount pool, KeyFormat<K> format, RowStore<Timed<K>, TimedRowKeys<K, TKeys>> store, Action<IDisposable> onDispose)
    {
        _format = format;
        _store = store;
        _buckets = new TimerBuckets(pool);
        _onDispose = onDispose;
    }

    /// <inheritdoc/>
    public override long Count => _store.Count;

    /// <inheritdoc/>
    public override long Bytes => _store.Bytes + _buckets.Bytes;

    /// <inheritdoc/>
    public override long NextTime => _buckets.First;

    /// <inheritdoc/>
    public override bool Set(long time, K key, uint hash)
    {
        _buckets.Reserve();
        var row = _store.GetOrAdd(new Timed<K>(time, key), hash ^ HashOf(time), out var added);
        if (added)
        {
            _buckets.Add(new TimerEntry(time, row));
        }

        return added;
    }

    /// <inheritdoc/>
    public override bool Delete(long time, K key, uint hash)
    {
        hash ^= HashOf(time);
        var row = _store.Find(new Timed<K>(time, key), hash);
        if (row == 0)
        {
            return false;
        }

        _store.Remove(row, hash);
        if (Count == 0)
        {
            _buckets.Clear();
        }
        else if (_buckets.Count - Count > Count + DeletedMin)
        {
            DropDeleted();
        }

        return true;
    }

    /// <inheritdoc/>
    public override int TakeDue(long upTo, Span<long> times, Span<K> keys, Span<uint> hashes)
    {
        var most = Math.Min(times.Length, Math.Min(keys.Length, hashes.Length));
        var taken = 0;
        try
        {
            while (taken < most && _buckets.Due(upTo) is { Length: > 0 } due)
            {
                due = due[..Math.Min(due.Length, Math.Min(most - taken, Group))];
                Touch(due);
                var time = due[0].Time;
                foreach (var entry in due)
                {
                    // With the last timer the pages of the rows may be gone: what follows are deleted ones.
                    if (Count > 0 && TryTake(entry, out keys[taken], out hashes[taken]))
                    {
                        times[taken++] = time;
                    }
                }

                if (Count == 0)
                {
                    _buckets.Clear();
                }
                else
                {
                    _buckets.Skip(due.Length);
                }
            }
        }
        catch (FreshetException) when (taken > 0)
        {
            // No memory for the copy of a page: what was taken until now is handed out, the next call says so.
        }

        return taken;
    }

    /// <inheritdoc/>
    public override FrozenState Freeze()
    {
        _store.ThrowIfDisposed();
        return new FrozenTimers<K, TKeys>(_format, _store);
    }

    /// <inheritdoc/>
    public override void Restore(Stream from, KeyGroupRange range) => TimerRestore.Into(this, _format, from, range);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _store.Dispose();
        _buckets.Dispose();
        _onDispose(this);
    }

    /// <summary>Not the hash of a number: with a timer at the time that is its key, every hash would be 0.</summary>
    private static uint HashOf(long time) => StableHash.Of((ulong)time ^ TimesApart);

    /// <summary>Brings the rows near and makes their pages writable: the one part of taking that can fail comes before all others.</summary>
    private void Touch(ReadOnlySpan<TimerEntry> due)
    {
        var pages = _store.Rows;
        foreach (var entry in due)
        {
            Prefetch.Line(PageSpace.At(pages.Table, entry.Row));
        }

        foreach (var entry in due)
        {
            if (IsSet(PageSpace.At(pages.Table, entry.Row), entry.Time))
            {
                _store.PrefetchIndex(*(uint*)pages.Writable(entry.Row));
            }
        }
    }

    private bool TryTake(TimerEntry entry, out K key, out uint hash)
    {
        var row = PageSpace.At(_store.Rows.Table, entry.Row);
        if (!IsSet(row, entry.Time))
        {
            key = default!;
            hash = 0;
            return false;
        }

        hash = *(uint*)row ^ HashOf(entry.Time);
        key = Key(row);
        _store.Remove(entry.Row, *(uint*)row);
        return true;
    }

    private K Key(byte* row)
    {
        var keys = _store.Keys;
        return keys.Decode(keys.Bytes(row, row + KeyOffset, _store.Heap.Table)).Key;
    }

    private static bool IsSet(byte* row, long time) => *(uint*)(row + 4) != 0 && *(long*)(row + KeyOffset) == time;

    /// <summary>Drops the entries of deleted timers. A row that was used again for the same time has several entries: the first stays.</summary>
    private void DropDeleted()
    {
        var pages = _store.Rows;
        var words = ((pages.End >> 5) + 1) * sizeof(uint);
        var seen = (uint*)NativeMemory.AllocZeroed(words);
        _buckets.Keep(entry =>
        {
            ref var word = ref seen[entry.Row >> 5];
            var bit = 1u << (int)(entry.Row & 31);
            if ((word & bit) != 0 || !IsSet(PageSpace.At(pages.Table, entry.Row), entry.Time))
            {
                return false;
            }

            word |= bit;
            return true;
        });
        NativeMemory.Free(seen);
    }
}
