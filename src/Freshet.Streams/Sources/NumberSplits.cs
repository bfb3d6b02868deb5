using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Freshet.Core;

namespace Freshet;

/// <summary>
/// The numbers from 0 to a count, shared out over the subtasks of a source: in blocks of a power of two, block k belongs to split
/// k mod 128, a split to one subtask. A subtask reads its numbers in rising order, so all subtasks move through the whole in
/// step (their watermarks rise together), and the position in each split lets any parallelism go on where others stopped.
/// </summary>
internal sealed class NumberSplits(long count, int blockBits, long origin = 0)
{
    /// <summary>Splits: at most so many subtasks have anything to read.</summary>
    public const int Splits = 128;

    /// <summary>Most numbers.</summary>
    public const long CountMax = 1L << 62;

    /// <summary>The split that the batches are said to come from: a subtask reads its splits as one, in order.</summary>
    public const int OnlySplit = 0;

    private const string StateName = "positions";
    private const byte Version = 1;

    private int[] _owned = [];
    private long[] _positions = []; // numbers read, of each owned split
    private long _row;
    private int _at;
    private bool _isOpen;

    /// <summary>Numbers in all.</summary>
    public long Count => count;

    /// <summary>The first number that no subtask had read when this one was opened: 0 on a fresh start.</summary>
    public long Resumed { get; private set; }

    /// <summary>This subtask's next number; not less than <see cref="Count"/> when it has read all of its own.</summary>
    public long Next => Find() ? First() : long.MaxValue;

    /// <summary>Takes this subtask's splits, at the restored positions if there are any.</summary>
    /// <exception cref="FreshetException">The positions are of other numbers.</exception>
    public void Open(OperatorContext context)
    {
        var restored = new long[Splits];
        if (context.Restored?.AllEntries(StateName) is { Count: > 0 } entries)
        {
            Restore(context, entries, restored);
        }

        Resumed = Enumerable.Range(0, Splits).Min(split => NumberAt(split, restored[split]));
        _owned = [.. Enumerable.Range(0, Splits).Where(split => OwnerOf(split, context.Parallelism) == context.Subtask)];
        _positions = [.. _owned.Select(split => restored[split])];
        NextRow();
        _isOpen = Next < count;
        if (_isOpen)
        {
            context.AnnounceSplit(OnlySplit, isOpen: true);
        }
    }

    /// <summary>This subtask has read all of its own.</summary>
    public ReadResult End(OperatorContext context)
    {
        if (_isOpen)
        {
            _isOpen = false;
            context.AnnounceSplit(OnlySplit, isOpen: false);
        }

        return ReadResult.Finished;
    }

    /// <summary>
    /// Fills in this subtask's next numbers below <paramref name="limit"/>, each plus the origin, in rising order; returns how many.
    /// </summary>
    public int Fill(Span<long> into, long limit)
    {
        var filled = 0;
        while (filled < into.Length && Find() && First() is var first && first < limit)
        {
            var position = _positions[_at];
            var rest = BlockSize - (position & (BlockSize - 1));
            var run = (int)Math.Min(Math.Min(rest, limit - first), into.Length - filled);
            FillRun(into.Slice(filled, run), first + origin);
            filled += run;
            _positions[_at] = position + run;
        }

        return filled;
    }

    /// <summary>Adds this subtask's positions to a checkpoint.</summary>
    public void Snapshot(SnapshotWriter snapshot)
    {
        var writer = new ByteWriter(16 + (8 * _owned.Length));
        writer.WriteByte(Version);
        writer.WriteInt64(origin);
        writer.WriteByte((byte)blockBits);
        writer.WriteVarUInt32((uint)_owned.Length);
        for (var i = 0; i < _owned.Length; i++)
        {
            writer.WriteVarUInt32((uint)_owned[i]);
            writer.WriteVarUInt64((ulong)_positions[i]);
        }

        snapshot.AddEntries(StateName, [writer.Written.ToArray()]);
        writer.Dispose();
    }

    private long BlockSize => 1L << blockBits;

    private static int OwnerOf(int split, int parallelism) => Core.Splits.OwnerOf("numbers", split, parallelism);

    private static void FillRun(Span<long> into, long first)
    {
        ref var to = ref MemoryMarshal.GetReference(into);
        var at = 0;
        var numbers = Vector.CreateSequence(first, 1L);
        for (; at <= into.Length - Vector<long>.Count; at += Vector<long>.Count)
        {
            numbers.StoreUnsafe(ref Unsafe.Add(ref to, at));
            numbers += new Vector<long>(Vector<long>.Count);
        }

        for (; at < into.Length; at++)
        {
            into[at] = first + at;
        }
    }

    private long NumberAt(int split, long position) =>
        ((((position >> blockBits) * Splits) + split) << blockBits) + (position & (BlockSize - 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long First() => NumberAt(_owned[_at], _positions[_at]);

    // Stands on the split whose turn it is: within a row of blocks from the left, past those that are further on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Find()
    {
        while (true)
        {
            if (_at < _positions.Length)
            {
                if (_positions[_at] >> blockBits == _row)
                {
                    return true;
                }

                _at++;
            }
            else if (!NextRow())
            {
                return false;
            }
        }
    }

    private bool NextRow()
    {
        if (_positions.Length == 0)
        {
            return false;
        }

        _row = _positions.Min() >> blockBits;
        _at = 0;
        return true;
    }

    private void Restore(OperatorContext context, IReadOnlyList<byte[]> entries, long[] positions)
    {
        var seen = new bool[Splits];
        foreach (var entry in entries)
        {
            var reader = new ByteReader(entry);
            var version = reader.ReadByte();
            if (version != Version)
            {
                throw FreshetException.User($"{context.Describe()}: the checkpoint holds positions of version {version}; this Freshet knows version {Version}. Run the version that wrote it, or a newer one.");
            }

            var oldOrigin = reader.ReadInt64();
            var oldBits = reader.ReadByte();
            if (oldOrigin != origin || oldBits != blockBits)
            {
                throw FreshetException.User($"{context.Describe()}: the checkpoint holds positions in numbers from {oldOrigin}, and the source now begins at {origin}: it is another input. Restore with the old one, or start fresh.");
            }

            for (var left = reader.ReadVarUInt32(); left > 0; left--)
            {
                var split = reader.ReadVarUInt32();
                if (split >= Splits || seen[split])
                {
                    throw FreshetException.Internal($"{context.Describe()}: the checkpoint holds the position of split {split} of {Splits} twice or out of range.");
                }

                seen[split] = true;
                positions[split] = (long)reader.ReadVarUInt64();
                RefuseBeyondEnd(context, (int)split, positions[split]);
            }

            reader.End();
        }

        if (Array.IndexOf(seen, false) is >= 0 and var missing)
        {
            throw FreshetException.Internal($"{context.Describe()}: the checkpoint lacks the position of split {missing} of {Splits}.");
        }
    }

    private void RefuseBeyondEnd(OperatorContext context, int split, long position)
    {
        if (position > 0 && NumberAt(split, position - 1) is var last && last >= count)
        {
            throw FreshetException.User($"{context.Describe()}: the checkpoint has read record {last}, and the source now has {count} only. Restore with an input that is not shorter, or start fresh.");
        }
    }
}
