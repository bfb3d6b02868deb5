using System.Runtime.InteropServices;

namespace Freshet.Core.Spill;

/// <summary>Records in memory, as bytes in large blocks that are kept for the next ones, and where each lies.</summary>
internal sealed class RecordArena(int blockBytes, int partitions, ISortTies? ties)
{
    private readonly List<byte[]> _blocks = [];
    private readonly long[] _ends = new long[partitions];
    private Entry[] _entries = new Entry[64];
    private Entry[] _other = [];
    private int _block = -1;
    private int _used;

    /// <summary>Records in it.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes taken by the records and what is kept about each.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes kept of a record beside its own, twice while records are sorted.</summary>
    private static int EntryBytes => 2 * System.Runtime.CompilerServices.Unsafe.SizeOf<Entry>();

    public void Add(int partition, long order, byte tag, ReadOnlySpan<byte> payload)
    {
        if (_block < 0 || payload.Length > _blocks[_block].Length - _used)
        {
            NextBlock(payload.Length);
        }

        payload.CopyTo(_blocks[_block].AsSpan(_used));
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, _entries.Length * 2);
        }

        _entries[Count++] = new Entry(order, _block, _used, payload.Length, (byte)partition, tag);
        _used += payload.Length;
        Bytes += payload.Length + EntryBytes;
    }

    /// <summary>Sorts the records: by partition if asked to, then by order and tag or ties, then as they came.</summary>
    public void Sort(bool byPartition)
    {
        if (!byPartition || partitions == 1)
        {
            Sort(_entries.AsSpan(0, Count));
            return;
        }

        // by partition in one pass that keeps the order of arrival: often that is the order wanted already
        Array.Clear(_ends);
        var entries = _entries.AsSpan(0, Count);
        foreach (ref readonly var entry in entries)
        {
            _ends[entry.Partition]++;
        }

        long from = 0;
        for (var p = 0; p < _ends.Length; p++)
        {
            (_ends[p], from) = (from, from + _ends[p]);
        }

        if (_other.Length < _entries.Length)
        {
            _other = new Entry[_entries.Length];
        }

        foreach (ref readonly var entry in entries)
        {
            _other[_ends[entry.Partition]++] = entry;
        }

        (_entries, _other) = (_other, _entries);
        var start = 0;
        foreach (var end in _ends)
        {
            Sort(_entries.AsSpan(start, (int)end - start));
            start = (int)end;
        }
    }

    public ref readonly Entry this[int index] => ref _entries[index];

    public ReadOnlySpan<byte> Payload(in Entry entry) => _blocks[entry.Block].AsSpan(entry.Offset, entry.Length);

    /// <summary>Forgets the records and keeps the memory.</summary>
    public void Clear()
    {
        Count = 0;
        Bytes = 0;
        _block = _blocks.Count > 0 ? 0 : -1;
        _used = 0;
    }

    /// <summary>Below, at or above zero as a record comes before, with or after another, when they came at the same time.</summary>
    public static int Compare(long order, byte tag, ReadOnlySpan<byte> payload, long otherOrder, byte otherTag, ReadOnlySpan<byte> otherPayload, ISortTies? ties)
    {
        var byOrder = order.CompareTo(otherOrder);
        return byOrder != 0 ? byOrder : ties?.Compare(payload, otherPayload) ?? tag.CompareTo(otherTag);
    }

    private void Sort(Span<Entry> entries)
    {
        var comparer = new Comparer(this, ties);
        for (var i = 1; i < entries.Length; i++)
        {
            if (comparer.Compare(entries[i - 1], entries[i]) > 0)
            {
                entries.Sort(comparer);
                return;
            }
        }
    }

    private void NextBlock(int needed)
    {
        for (_block++; _block < _blocks.Count && _blocks[_block].Length < needed; _block++)
        {
            // one that is too short for a long record is left empty this time
        }

        if (_block == _blocks.Count)
        {
            _blocks.Add(GC.AllocateUninitializedArray<byte>(Math.Max(blockBytes, needed)));
        }

        _used = 0;
    }

    /// <summary>Where a record lies. Those that came later lie behind.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Entry(long Order, int Block, int Offset, int Length, byte Partition, byte Tag);

    private readonly struct Comparer(RecordArena arena, ISortTies? ties) : IComparer<Entry>
    {
        public int Compare(Entry one, Entry other)
        {
            var result = one.Order.CompareTo(other.Order);
            if (result == 0)
            {
                result = ties?.Compare(arena.Payload(one), arena.Payload(other)) ?? one.Tag.CompareTo(other.Tag);
            }

            if (result == 0)
            {
                result = one.Block.CompareTo(other.Block);
            }

            return result != 0 ? result : one.Offset == other.Offset ? one.Length.CompareTo(other.Length) : one.Offset.CompareTo(other.Offset);
        }
    }
}
