namespace Freshet.Bench;

/// <summary>
/// The numbers from 0 to a count, shared out over the readers of a source: block k of 200 belongs to split k mod 128, a split to
/// one reader. A reader takes its numbers in rising order, so all readers move through event time together, and the position
/// in each split lets any parallelism go on where others stopped.
/// </summary>
internal sealed class EventNumbers(long count)
{
    private const int Splits = 128;
    private const int Block = 200; // four epochs of the generator
    private const string State = "positions";

    private int[] _owned = [];
    private long[] _taken = []; // of each owned split

    /// <summary>Takes a reader's splits, at their restored positions if there are any.</summary>
    public void Open(OperatorContext context)
    {
        var restored = new long[Splits];
        foreach (var entry in context.Restored?.AllEntries(State) ?? [])
        {
            var reader = new ByteReader(entry);
            while (reader.Remaining > 0)
            {
                restored[reader.ReadVarUInt32()] = (long)reader.ReadVarUInt64();
            }
        }

        _owned = [.. Enumerable.Range(0, Splits).Where(split => Core.Splits.OwnerOf("events", split, context.Parallelism) == context.Subtask)];
        _taken = [.. _owned.Select(split => restored[split])];
    }

    /// <summary>The reader's next number and how many follow on it in the same block; false when it has taken all of its own.</summary>
    public bool Next(out long first, out int run)
    {
        (first, run) = (count, 0);
        for (var i = 0; i < _owned.Length; i++)
        {
            var number = NumberAt(i);
            if (number < first)
            {
                (first, run) = (number, (int)Math.Min(Block - (_taken[i] % Block), count - number));
            }
        }

        return run > 0;
    }

    /// <summary>Takes the run's first numbers.</summary>
    public void Take(long first, int taken)
    {
        for (var i = 0; i < _owned.Length; i++)
        {
            if (NumberAt(i) == first)
            {
                _taken[i] += taken;
                return;
            }
        }
    }

    /// <summary>Adds the positions to a checkpoint.</summary>
    public void Snapshot(SnapshotWriter snapshot)
    {
        var writer = new ByteWriter(16 * Splits);
        for (var i = 0; i < _owned.Length; i++)
        {
            writer.WriteVarUInt32((uint)_owned[i]);
            writer.WriteVarUInt64((ulong)_taken[i]);
        }

        snapshot.AddEntries(State, [writer.Written.ToArray()]);
        writer.Dispose();
    }

    private long NumberAt(int i) => (((_taken[i] / Block * Splits) + _owned[i]) * Block) + (_taken[i] % Block);
}
