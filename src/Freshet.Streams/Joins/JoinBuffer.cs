using System.Buffers.Binary;
using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <summary>
/// The records of one side of a join, by key and time. Time is cut into stretches, each with a table of its own (<see cref="JoinStretches{K}"/>): a key's row there is a
/// list of [time, record]. Where it matters who has met another, the row also has a bit for each entry.
/// </summary>
internal sealed class JoinBuffer<K, T>(string name, KeyFormat<K> keys, long stretchMs, long keepMs, bool marksMet)
{
    private readonly Serializer<T> _serializer = Serializer<T>.Of();
    private readonly bool[] _isLeft = new bool[BatchSize.Default];
    private readonly K[] _keys = new K[BatchSize.Default];
    private readonly uint[] _hashes = new uint[BatchSize.Default];
    private readonly nint[] _rows = new nint[BatchSize.Default];
    private readonly int[] _picked = new int[BatchSize.Default];
    private OperatorContext? _context;
    private JoinStretches<K>? _stretches;
    private RowLayout? _layout;
    private Column? _records;
    private Column? _met;
    private Column? _count;
    private readonly List<byte> _bits = [];

    private string State => $"{name} stretches";

    public void Open(OperatorContext context)
    {
        _context = context;
        _layout = new RowLayout();
        _stretches = new JoinStretches<K>(() => context.State.CreateTable(keys, _layout), stretchMs);
        _records = _layout.AddEntries($"{name} records", _serializer, "time, ", sizeof(long));
        if (marksMet)
        {
            _met = _layout.AddBlob($"{name} records that met another", $"bits, told after {keepMs} ms");
            _count = _layout.AddFixed<long>($"{name} records in all", "i64");
        }
    }

    /// <summary>Adds the records that are picked, each under its key and time.</summary>
    public void Add(ReadOnlySpan<T> items, ReadOnlySpan<long> times, ReadOnlySpan<K> keys, ReadOnlySpan<uint> hashes, ReadOnlySpan<bool> picked, ReadOnlySpan<bool> met)
    {
        picked.CopyTo(_isLeft);
        for (var i = 0; i < items.Length; i++)
        {
            if (_isLeft[i])
            {
                AddTo(_stretches!.At(times[i]), i, items, times, keys, hashes, met);
            }
        }
    }

    /// <summary>The table of the next stretch from an index on that overlaps the times from one to another; null behind the last.</summary>
    public KeyedTable<K>? NextOverlapping(ref int index, long from, long to) => _stretches!.NextOverlapping(ref index, from, to)?.Table;

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
    public void DropUpTo(long time) => _stretches!.DropUpTo(time);

    public void Snapshot(SnapshotWriter snapshot, long watermark) =>
        snapshot.AddKeyed(State, new FrozenPanes(watermark, [.. _stretches!.All.Select(s => (s.Start, (FrozenState)new FrozenStretch(s.End, s.Table.Freeze())))]));

    /// <summary>Restores; gives the lowest watermark of those who wrote, <see cref="long.MaxValue"/> when nobody did.</summary>
    public long Restore()
    {
        var lowest = long.MaxValue;
        _context!.Restored?.ReadKeyed(State, stream => lowest = Math.Min(lowest, FrozenPanes.Restore(stream, start =>
            _stretches!.Restored(start, FrozenStretch.ReadEnd(stream)).Table.Restore(stream, _context.KeyGroups))));
        _stretches!.DropEmpty(); // of keys that are not ours
        return lowest;
    }

    public void Close() => _stretches?.Dispose();

    /// <summary>Adds all that are left of a stretch, from a place on.</summary>
    private void AddTo(JoinStretches<K>.Stretch stretch, int from, ReadOnlySpan<T> items, ReadOnlySpan<long> times, ReadOnlySpan<K> keys, ReadOnlySpan<uint> hashes, ReadOnlySpan<bool> met)
    {
        var count = 0;
        for (var i = from; i < items.Length; i++)
        {
            if (_isLeft[i] && stretch.Holds(times[i]))
            {
                (_picked[count], _keys[count], _hashes[count], _isLeft[i]) = (i, keys[i], hashes[i], false);
                count++;
            }
        }

        var table = stretch.Table;
        table.GetOrAdd(_keys.AsSpan(0, count), _hashes.AsSpan(0, count), _rows.AsSpan(0, count));
        for (var p = 0; p < count; p++)
        {
            Append(table, _rows[p], items[_picked[p]], times[_picked[p]], met[_picked[p]]);
        }
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
