namespace Freshet.Core.Spill;

/// <summary>
/// Sorts more records than fit into memory. They are gathered as bytes; each time the memory is full, what is there is sorted and written as a run,
/// part by part, and at the end the runs of a part are merged (external merge sort; Knuth, volume 3, section 5.4). With partitions, records are
/// given out partition by partition in groups of about as many bytes as fit into memory (as in a Grace hash join); without
/// need for the disk there is one group.
/// <para>Records of one order come by their tag, or by the ties; those of one partition that are equal come as they were added.</para>
/// </summary>
public sealed class RecordSorter : IDisposable
{
    /// <summary>The most partitions.</summary>
    public const int PartitionsMax = 256;

    private const int RunsMax = 512;
    private const int BlockBytesLeast = 4 << 10;
    private const int BlockBytesMost = 128 << 10;
    private const int ArenaBlockBytes = 1 << 20;

    private readonly SpillSpace _space;
    private readonly string _owner;
    private readonly ISortTies? _ties;
    private readonly int _partitions;
    private readonly int _runsMax;
    private readonly RecordArena _arena;
    private readonly List<SpilledRun> _runs = [];
    private readonly long[] _bytes;
    private SpillFile? _file;
    private byte[] _block = [];
    private List<int>? _groupEnds;

    /// <summary>A sorter without records.</summary>
    /// <param name="space">Memory and disk.</param>
    /// <param name="owner">The name of its file while that is made: letters, digits, '-', '_' and '.'.</param>
    /// <param name="partitions">Partitions, from 1 to <see cref="PartitionsMax"/>.</param>
    /// <param name="ties">Orders records of equal order; null to order them by tag.</param>
    /// <param name="runsMax">Runs that are merged into one when there are more; for tests.</param>
    public RecordSorter(SpillSpace space, string owner, int partitions = 1, ISortTies? ties = null, int runsMax = RunsMax)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentOutOfRangeException.ThrowIfNotEqual(partitions is >= 1 and <= PartitionsMax, true, nameof(partitions));
        ArgumentOutOfRangeException.ThrowIfLessThan(runsMax, 2);
        (_space, _owner, _partitions, _ties, _runsMax) = (space, owner, partitions, ties, runsMax);
        _arena = new RecordArena((int)Math.Clamp(space.BytesMax / 4, BlockBytesLeast, ArenaBlockBytes), partitions, ties);
        _bytes = new long[partitions];
    }

    /// <summary>Records added.</summary>
    public long Count { get; private set; }

    /// <summary>Bytes written to the disk.</summary>
    public long SpilledBytes => _file?.Length ?? 0;

    /// <summary>Groups that records are given out in, after <see cref="Finish"/>.</summary>
    public int Groups => _groupEnds?.Count ?? throw FreshetException.Internal("A sorter was asked for its groups before it was finished.");

    private int BlockBytes => (int)Math.Clamp(_space.BytesMax / 2048, BlockBytesLeast, BlockBytesMost);

    /// <summary>Adds a record: its bytes are copied.</summary>
    public void Add(int partition, long order, byte tag, ReadOnlySpan<byte> payload)
    {
        if (_groupEnds is not null)
        {
            throw FreshetException.Internal("A record was added to a sorter that is finished.");
        }

        _arena.Add(partition, order, tag, payload);
        _bytes[partition] += payload.Length;
        Count++;
        if (_arena.Bytes >= _space.BytesMax)
        {
            SpillRun();
        }
    }

    /// <summary>No record follows: from now on they can be read.</summary>
    public void Finish()
    {
        if (_groupEnds is not null)
        {
            return;
        }

        if (_runs.Count == 0)
        {
            _arena.Sort(byPartition: false);
            _groupEnds = [_partitions];
            return;
        }

        if (_arena.Count > 0)
        {
            SpillRun();
        }

        _groupEnds = [];
        long bytes = 0;
        for (var p = 0; p < _partitions; p++)
        {
            bytes += _bytes[p];
            if (bytes >= _space.BytesMax || p == _partitions - 1)
            {
                _groupEnds.Add(p + 1);
                bytes = 0;
            }
        }
    }

    /// <summary>The records of a group in their order. One is read at a time; dispose it before the next.</summary>
    public SortedRecords Read(int group)
    {
        var (from, to) = (group == 0 ? 0 : _groupEnds![group - 1], _groupEnds![group]);
        return _runs.Count == 0 ? new ArenaRecords(_arena) : Merge(from, to);
    }

    /// <inheritdoc />
    public void Dispose() => _file?.Dispose();

    private MergedRuns Merge(int from, int to) => new(_runs.SelectMany(run => run.Segments(from, to)).Select(s => new RunCursor(_file!, s.Start, s.End)), _ties);

    private void SpillRun()
    {
        _file ??= new SpillFile(_space, _owner);
        if (_runs.Count + 1 >= _runsMax)
        {
            MergeAll();
        }

        _arena.Sort(byPartition: true);
        var writer = NewWriter();
        var starts = new long[_partitions + 1];
        var at = 0;
        for (var p = 0; p < _partitions; p++)
        {
            starts[p] = _file.Length;
            for (; at < _arena.Count && _arena[at].Partition == p; at++)
            {
                ref readonly var entry = ref _arena[at];
                writer.Add(entry.Order, entry.Tag, _arena.Payload(entry));
            }

            writer.Flush();
        }

        starts[_partitions] = _file.Length;
        _runs.Add(new SpilledRun(starts));
        _arena.Clear();
    }

    /// <summary>Too many runs to be merged at once become one; the space of the old ones is given back with the file.</summary>
    private void MergeAll()
    {
        var writer = NewWriter();
        var starts = new long[_partitions + 1];
        for (var p = 0; p < _partitions; p++)
        {
            starts[p] = _file!.Length;
            using var records = Merge(p, p + 1);
            while (records.MoveNext())
            {
                writer.Add(records.Order, records.Tag, records.Payload);
            }

            writer.Flush();
        }

        starts[_partitions] = _file!.Length;
        _runs.Clear();
        _runs.Add(new SpilledRun(starts));
    }

    private RunWriter NewWriter()
    {
        if (_block.Length == 0)
        {
            _block = GC.AllocateUninitializedArray<byte>(BlockBytes);
        }

        return new RunWriter(_file!, _block);
    }
}

/// <summary>A run in the file: where each partition begins, and the end.</summary>
internal sealed record SpilledRun(long[] Starts)
{
    /// <summary>The stretches of these partitions that hold something, each sorted in itself.</summary>
    public IEnumerable<(long Start, long End)> Segments(int from, int to)
    {
        for (var p = from; p < to; p++)
        {
            if (Starts[p + 1] > Starts[p])
            {
                yield return (Starts[p], Starts[p + 1]);
            }
        }
    }
}

/// <summary>Records that never left memory.</summary>
internal sealed class ArenaRecords(RecordArena arena) : SortedRecords
{
    private int _at = -1;

    public override long Order => arena[_at].Order;

    public override byte Tag => arena[_at].Tag;

    public override ReadOnlySpan<byte> Payload => arena.Payload(arena[_at]);

    public override bool MoveNext() => ++_at < arena.Count;

    public override void Dispose()
    {
    }
}
