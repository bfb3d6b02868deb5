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
    private long[] _next = []; // the next number of each
    private int _at; // the one with the lowest

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
        _next = [.. Enumerable.Range(0, _owned.Length).Select(NumberAt)];
        FindLowest();
    }

    /// <summary>The reader's next number and how many follow on it in the same block, itself included; false when it has taken all of its own.</summary>
    public bool Next(out long first, out int run)
    {
        first = _next.Length == 0 ? count : _next[_at];
        run = first < count ? (int)Math.Min(Block - (_taken[_at] % Block), count - first) : 0;
        return run > 0;
    }

    /// <summary>Takes the run's first numbers.</summary>
    public void Take(int taken)
    {
        _taken[_at] += taken;
        _next[_at] = NumberAt(_at);
        if (_taken[_at] % Block == 0)
        {
            FindLowest(); // within a block no other split is lower
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

    private void FindLowest()
    {
        _at = 0;
        for (var i = 1; i < _next.Length; i++)
        {
            _at = _next[i] < _next[_at] ? i : _at;
        }
    }

    private long NumberAt(int i) => (((_taken[i] / Block * Splits) + _owned[i]) * Block) + (_taken[i] % Block);
}
