using System.Buffers.Binary;
using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <summary>
/// The records of one side of a join, by key and time. Time is cut into stretches, each with a table of its own: a key's row there is a list of
/// [time, record], and once the last record of a stretch can meet nothing any more, its table is dropped whole. Where it matters who has met
/// another, the row also has a bit for each entry.
/// </summary>
internal sealed class JoinBuffer<K, T>(string name, KeyFormat<K> keys, long stretchMs, bool marksMet)
{
    private readonly Serializer<T> _serializer = Serializer<T>.Of();
    private readonly SortedList<long, KeyedTable<K>> _stretches = [];
    private readonly K[] _keys = new K[BatchSize.Default];
    private readonly uint[] _hashes = new uint[BatchSize.Default];
    private readonly nint[] _rows = new nint[BatchSize.Default];
    private readonly int[] _picked = new int[BatchSize.Default];
    private OperatorContext? _context;
    private RowLayout? _layout;
    private Column? _records;
    private Column? _met;
    private Column? _count;
    private readonly List<byte> _bits = [];

    public void Open(OperatorContext context)
    {
        _context = context;
        _layout = new RowLayout();
        _records = _layout.AddList($"{name} records", $"time, {_serializer.Schema} in stretches of {stretchMs} ms");
        if (marksMet)
        {
            _met = _layout.AddBlob($"{name} records that met another", "bits");
            _count = _layout.AddFixed<long>($"{name} records in all", "i64");
        }
    }

    /// <summary>Adds the records that are picked, each under its key and time.</summary>
    public void Add(ReadOnlySpan<T> items, ReadOnlySpan<long> times, ReadOnlySpan<K> keys, ReadOnlySpan<uint> hashes, ReadOnlySpan<bool> picked, ReadOnlySpan<bool> met)
    {
        var left = 0;
        for (var i = 0; i < items.Length; i++)
        {
            left += picked[i] ? 1 : 0;
        }

        var stretch = long.MinValue;
        while (left > 0)
        {
            // stretch by stretch, from the earliest of those not done yet
            var next = long.MaxValue;
            for (var i = 0; i < items.Length; i++)
            {
                var of = picked[i] ? StretchOf(times[i]) : long.MinValue;
                next = of > stretch && of < next ? of : next;
            }

            stretch = next;
            left -= AddTo(stretch, items, times, keys, hashes, picked, met);
        }
    }

    /// <summary>For each stretch that overlaps the times from one to another: the table and its begin, or false behind the last.</summary>
    public bool NextOverlapping(ref int index, long from, long to, out KeyedTable<K> table)
    {
        for (; index < _stretches.Count; index++)
        {
            var start = _stretches.GetKeyAtIndex(index);
            if (start > to)
            {
                break;
            }

            if (start + stretchMs > from)
            {
                table = _stretches.GetValueAtIndex(index++);
                return true;
            }
        }

        table = null!;
        return false;
    }

    /// <summary>The table that holds the records of a time; null when there is none.</summary>
    public KeyedTable<K>? TableOf(long time) => _stretches.GetValueOrDefault(StretchOf(time));

    public ListCursor Records(KeyedTable<K> table, nint row) => table.ReadList(row, _records!);

    public static long TimeOf(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadInt64LittleEndian(entry);

    public T RecordOf(ReadOnlySpan<byte> entry)
    {
        var reader = new ByteReader(entry[sizeof(long)..]);
        return _serializer.Read(ref reader);
    }

    /// <summary>A copy of the bits of a row's entries that met another; grows as needed.</summary>
    public void ReadMet(KeyedTable<K> table, nint row, List<byte> bits)
    {
        bits.Clear();
        bits.AddRange(table.ReadBlob(row, _met!));
    }

    public void WriteMet(KeyedTable<K> table, nint row, List<byte> bits) =>
        table.WriteBlob(row, _met!, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bits));

    public static bool IsMet(List<byte> bits, int entry) => entry >> 3 < bits.Count && (bits[entry >> 3] & (1 << (entry & 7))) != 0;

    /// <summary>Sets an entry's bit; false when it was set.</summary>
    public static bool SetMet(List<byte> bits, int entry)
    {
        if (IsMet(bits, entry))
        {
            return false;
        }

        while (bits.Count <= entry >> 3)
        {
            bits.Add(0);
        }

        bits[entry >> 3] |= (byte)(1 << (entry & 7));
        return true;
    }

    /// <summary>Drops the stretches all of whose records are at or before this time.</summary>
    public void DropUpTo(long time)
    {
        while (_stretches.Count > 0 && _stretches.GetKeyAtIndex(0) + stretchMs - 1 <= time)
        {
            _stretches.GetValueAtIndex(0).Dispose();
            _stretches.RemoveAt(0);
        }
    }

    public void Snapshot(SnapshotWriter snapshot, long watermark) =>
        snapshot.AddKeyed($"{name} records", new FrozenPanes(watermark, [.. _stretches.Select(s => (s.Key, s.Value.Freeze()))]));

    /// <summary>Restores; gives the lowest watermark of those who wrote, <see cref="long.MaxValue"/> when nobody did.</summary>
    public long Restore()
    {
        var lowest = long.MaxValue;
        _context!.Restored?.ReadKeyed(
            $"{name} records",
            stream => lowest = Math.Min(lowest, FrozenPanes.Restore(stream, start => TableAt(start).Restore(stream, _context.KeyGroups))));
        for (var i = _stretches.Count - 1; i >= 0; i--)
        {
            if (_stretches.GetValueAtIndex(i).Count == 0)
            {
                _stretches.GetValueAtIndex(i).Dispose(); // it holds no key of ours
                _stretches.RemoveAt(i);
            }
        }

        return lowest;
    }

    public void Close()
    {
        foreach (var table in _stretches.Values)
        {
            table.Dispose();
        }

        _stretches.Clear();
    }

    private long StretchOf(long time) => time - (((time % stretchMs) + stretchMs) % stretchMs);

    private KeyedTable<K> TableAt(long start)
    {
        if (!_stretches.TryGetValue(start, out var table))
        {
            table = _context!.State.CreateTable(keys, _layout!);
            _stretches.Add(start, table);
        }

        return table;
    }

    private int AddTo(long stretch, ReadOnlySpan<T> items, ReadOnlySpan<long> times, ReadOnlySpan<K> keys, ReadOnlySpan<uint> hashes, ReadOnlySpan<bool> picked, ReadOnlySpan<bool> met)
    {
        var count = 0;
        for (var i = 0; i < items.Length; i++)
        {
            if (picked[i] && StretchOf(times[i]) == stretch)
            {
                (_picked[count], _keys[count], _hashes[count]) = (i, keys[i], hashes[i]);
                count++;
            }
        }

        var table = TableAt(stretch);
        table.GetOrAdd(_keys.AsSpan(0, count), _hashes.AsSpan(0, count), _rows.AsSpan(0, count));
        for (var p = 0; p < count; p++)
        {
            Append(table, _rows[p], items[_picked[p]], times[_picked[p]], met[_picked[p]]);
        }

        return count;
    }

    private void Append(KeyedTable<K> table, nint row, T item, long time, bool met)
    {
        var writer = new ByteWriter(256);
        try
        {
            writer.WriteInt64(time);
            _serializer.Write(ref writer, item);
            if (marksMet)
            {
                Count(table, row, met);
            }

            table.Append(row, _records!, writer.Written);
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>Counts the entry that is added next, and marks it if it has met another.</summary>
    private unsafe void Count(KeyedTable<K> table, nint row, bool met)
    {
        ref var entries = ref *(long*)(row + _count!.Offset);
        if (met)
        {
            ReadMet(table, row, _bits);
            SetMet(_bits, (int)entries);
            WriteMet(table, row, _bits);
        }

        entries++;
    }
}
