using Freshet.Core;

namespace Freshet;

/// <summary>
/// One file as one subtask reads it: which of its blocks are the subtask's own, and how far they are read. Blocks are read in
/// order, so all own ones below <see cref="Next"/> are done; after a rescaling some beyond it may be done or begun as well.
/// </summary>
internal sealed class SourceFile
{
    /// <summary>Bytes of a block where a file is read as a whole: more than any file has.</summary>
    public const long WholeFile = 1L << 50;

    private readonly int _parallelism;
    private readonly HashSet<long> _doneAhead = [];
    private readonly Dictionary<long, long> _offsets = [];
    private byte[]? _encoded;
    private bool _wasCaughtUp;
    private long _stuckAt = -1;

    /// <param name="group">What decides who reads which block: the same in all subtasks.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="identity">What it keeps when renamed.</param>
    /// <param name="length">Bytes to read, as far as known.</param>
    /// <param name="blockBytes">Bytes of a block; stays for the file whatever the options say later.</param>
    /// <param name="compression">How it is packed; stays as well.</param>
    /// <param name="subtask">Who reads.</param>
    /// <param name="parallelism">Among how many.</param>
    public SourceFile(string group, string path, ulong identity, long length, long blockBytes, FileCompression compression, int subtask, int parallelism)
    {
        _parallelism = parallelism;
        Path = path;
        Identity = identity;
        Length = length;
        BlockBytes = blockBytes;
        Compression = compression;
        while (Splits.OwnerOf(group, First, parallelism) != subtask)
        {
            First++;
        }

        Next = First;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; private set; }

    /// <summary>What it keeps when renamed.</summary>
    public ulong Identity { get; }

    /// <summary>Bytes to read: what there was at the start (bounded), what there is since the last look (watched).</summary>
    public long Length { get; private set; }

    /// <summary>Bytes of a block.</summary>
    public long BlockBytes { get; }

    /// <summary>How it is packed; offsets are then those of the unpacked bytes.</summary>
    public FileCompression Compression { get; }

    /// <summary>How it begins, as far as seen.</summary>
    public FileHead Head { get; private set; } = FileHead.None;

    /// <summary>How it ended at the last look, where that is known: the same in all subtasks, whatever each has read.</summary>
    public FileTail Tail { get; private set; }

    /// <summary>True when it is not known how it ends at its present length.</summary>
    public bool HasUnknownEnd => HasOwnBytes && Compression == FileCompression.None && Tail.End != Length;

    /// <summary>The first own block.</summary>
    public long First { get; }

    /// <summary>The lowest own block that is not done.</summary>
    public long Next { get; private set; }

    /// <summary>True when some own block has bytes.</summary>
    public bool HasOwnBytes => First * BlockBytes < Length;

    /// <summary>True when an own block has bytes that were not tried yet.</summary>
    public bool HasWork => Next * BlockBytes < Length && Length > _stuckAt;

    /// <summary>Bytes of an unfinished last line, as far as it is ours and known: not in a packed file.</summary>
    public long UnfinishedBytes => Compression == FileCompression.None && _offsets.TryGetValue(Next, out var offset) ? Length - offset : 0;

    /// <summary>True when bytes of ours are known that were not read, now or in the checkpoint we started from.</summary>
    public bool IsUnread => HasWork && !_wasCaughtUp;

    /// <summary>The split of its records while event time waits for it.</summary>
    public int? Split { get; set; }

    /// <summary>The first of the looks in a row that found nothing more in it, by the job's clock.</summary>
    public long? QuietSince { get; set; }

    /// <summary>True when it is to be read and not begun.</summary>
    public bool IsWaiting => Split is null && HasWork;

    /// <summary>True when another file is in its place now.</summary>
    public bool IsReplaced { get; set; }

    /// <summary>Looks in a row in which it was not found.</summary>
    public int Missing { get; set; }

    /// <summary>Where reading of the block <see cref="Next"/> goes on, if it was begun.</summary>
    public long? Offset => _offsets.TryGetValue(Next, out var offset) ? offset : null;

    /// <summary>It grew, or was renamed.</summary>
    public void Update(string path, long length)
    {
        if (Path != path || Length != length)
        {
            _wasCaughtUp &= Length == length;
            (Path, Length) = (path, length);
            _encoded = null;
        }
    }

    /// <summary>Its head is known now.</summary>
    public void See(FileHead head)
    {
        Head = head;
        _encoded = null;
    }

    /// <summary>How it ends is known now.</summary>
    public void See(FileTail tail)
    {
        Tail = tail;
        _encoded = null;
    }

    /// <summary>The block <see cref="Next"/> is read up to here.</summary>
    public void Advance(long offset)
    {
        _offsets[Next] = offset;
        _encoded = null;
    }

    /// <summary>Nothing more can be read before the file grows.</summary>
    public void Stick()
    {
        _stuckAt = Length;
        _encoded = null;
    }

    /// <summary>The block <see cref="Next"/> is done.</summary>
    public void Finish()
    {
        _offsets.Remove(Next);
        Next += _parallelism;
        SkipDone();
        _encoded = null;
    }

    /// <summary>Takes over what the subtasks of an earlier run had read, as far as the blocks are ours now.</summary>
    public void Restore(IReadOnlyCollection<FileProgress> all)
    {
        foreach (var progress in all)
        {
            Restore(progress);
        }

        _wasCaughtUp = !all.Any(static progress => progress.HasWork);
        SkipDone();
    }

    /// <summary>This moment's progress as bytes; made anew only after a change.</summary>
    public byte[] Encode() => _encoded ??= new FileProgress
    {
        Path = Path,
        Identity = Identity,
        Length = Length,
        BlockBytes = BlockBytes,
        Head = Head,
        HasWork = IsUnread,
        Tail = Tail,
        Done = BlockRun.Of(First, _parallelism, (Next - First) / _parallelism, _doneAhead),
        Compression = Compression,
        Begun = [.. _offsets.OrderBy(static o => o.Key).Select(static o => (o.Key, o.Value))],
    }.Encode();

    private void Restore(FileProgress progress)
    {
        foreach (var run in progress.Done)
        {
            for (long i = 0, block = run.First; i < run.Count; i++, block += run.Step)
            {
                if (IsOwn(block) && block >= Next)
                {
                    _doneAhead.Add(block);
                }
            }
        }

        foreach (var (block, offset) in progress.Begun)
        {
            if (IsOwn(block))
            {
                _offsets[block] = offset;
            }
        }

        if (progress.Tail.End > Tail.End)
        {
            Tail = progress.Tail;
        }

        if (progress.Head.Bytes > Head.Bytes)
        {
            Head = progress.Head;
        }

        Length = Math.Max(Length, progress.Length);
    }

    private bool IsOwn(long block) => block >= First && (block - First) % _parallelism == 0;

    private void SkipDone()
    {
        while (_doneAhead.Remove(Next))
        {
            Next += _parallelism;
        }
    }
}
