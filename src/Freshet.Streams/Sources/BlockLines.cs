using Freshet.Core.Files;

namespace Freshet;

/// <summary>
/// Reads the lines that begin in a block of a file:
/// <code>
/// block         |        k        |       k+1       |
/// file     …aaaa⏎bbbbbb⏎cccccccccccccc⏎dddd⏎eeeeeeeeeeeee⏎
/// lines of k      bbbb  cccccccccccccc                     b begins on the block's first byte: the byte before it is ⏎
/// lines of k+1                         dddd  eeeeeeeeeeeee
/// </code>
/// So the reader of a block first looks for the ⏎ from the byte before the block on, and reads past its end to finish the last line.
/// </summary>
internal sealed partial class BlockLines
{
    /// <summary>A limit that is not known: the file ends where nothing more comes.</summary>
    public const long Unknown = long.MaxValue;

    /// <summary>A block without end, where a file is read as one.</summary>
    public const long Endless = 1L << 62;

    /// <summary>How much of a line that is too long is kept.</summary>
    public const int KeptBytes = 64 * 1024;

    private const int BufferBytes = 512 * 1024;
    private const int SmallestBufferBytes = 4 * 1024;
    private const int ReadPastEndBytes = 4 * 1024;

    private readonly int _lineBytesMax;
    private readonly bool _hasQuotes;
    private readonly byte[] _kept = new byte[KeptBytes];
    private byte[] _buffer = [];
    private IReadableFile? _file;
    private long _limit;
    private bool _isLastLineWhole;

    private Mode _mode;
    private long _blockEnd;
    private long _bufferAt; // where in the file the buffer begins
    private int _start;     // in the buffer: the next line, or where to look for one
    private int _scanned;   // in the buffer: no ⏎ from _start to here
    private int _filled;    // in the buffer: its end
    private int _keptLength;
    private bool _isCutShort;
    private long _seekTo;   // with quotes: the first record that begins here or later is looked for
    private QuotedScanner _scanner;

    /// <summary>Lines of more than <paramref name="lineBytesMax"/> bytes are reported as too long.</summary>
    /// <param name="lineBytesMax">The most.</param>
    /// <param name="quotes">Between two of these a line break ends no line; null where it always does.</param>
    public BlockLines(int lineBytesMax, RecordQuotes? quotes = null)
    {
        _lineBytesMax = lineBytesMax;
        _hasQuotes = quotes is not null;
        _scanner = new QuotedScanner(quotes ?? default);
    }

    private enum Mode
    {
        /// <summary>Looking for the first line that begins in the block.</summary>
        Seeking,

        /// <summary>At the start of a line.</summary>
        Reading,

        /// <summary>Within a line that is too long, looking for its end.</summary>
        Skipping,
    }

    /// <summary>The bytes that the last lines lie in; good until the next step.</summary>
    public ReadOnlySpan<byte> Bytes => new(_buffer, 0, _filled);

    /// <summary>Where the next line begins, or null while that is being looked for.</summary>
    public long? Position => _mode switch
    {
        Mode.Seeking => null,
        Mode.Skipping => LongOffset,
        _ => _bufferAt + _start,
    };

    /// <summary>True when it is known that no further line begins in the block.</summary>
    public bool IsBlockDone => _mode == Mode.Reading && _bufferAt + _start >= _blockEnd;

    /// <summary>Where in the file is read next.</summary>
    public long ReadsAt => _bufferAt + _filled;

    /// <summary>Where in the file a place of the buffer is.</summary>
    public long OffsetOf(int index) => _bufferAt + index;

    /// <summary>Where the line that is too long begins.</summary>
    public long LongOffset { get; private set; }

    /// <summary>Its bytes.</summary>
    public long LongLength { get; private set; }

    /// <summary>The first of its bytes.</summary>
    public ReadOnlySpan<byte> LongStart => new(_kept, 0, _keptLength);

    /// <summary>Takes a file.</summary>
    /// <param name="file">The file, open.</param>
    /// <param name="limit">Read so far and no farther; or <see cref="Unknown"/>.</param>
    /// <param name="isLastLineWhole">True when the bytes before the limit are a line also without a ⏎.</param>
    public void Open(IReadableFile file, long limit, bool isLastLineWhole)
    {
        (_file, _limit, _isLastLineWhole) = (file, limit, isLastLineWhole);
        _mode = Mode.Seeking;
        (_bufferAt, _start, _scanned, _filled, _seekTo) = (0, 0, 0, 0, 0);
        _scanner.Reset();
        var bytes = (int)Math.Min(BufferBytes, Math.Max(limit, SmallestBufferBytes));
        if (_buffer.Length < bytes)
        {
            _buffer = GC.AllocateUninitializedArray<byte>(bytes);
        }
    }

    /// <summary>More has come since, or the end: a step that got stuck may be taken again.</summary>
    public void Extend(long limit, bool isLastLineWhole) => (_limit, _isLastLineWhole) = (limit, isLastLineWhole);

    /// <summary>Goes to a block; its lines from <paramref name="offset"/> on, or all of them.</summary>
    public void StartBlock(long start, long end, long? offset)
    {
        _blockEnd = end;
        if (offset is { } known)
        {
            MoveTo(known);
            _scanner.Reset();
            _mode = Mode.Reading;
        }
        else if (_hasQuotes)
        {
            StartQuotedBlock(start);
        }
        else if (_mode != Mode.Reading || Position < start)
        {
            MoveTo(Math.Max(start - 1, 0));
            _mode = start == 0 ? Mode.Reading : Mode.Seeking;
        }
        else if (Position >= start)
        {
            // We come from the block before and stand at the first line behind it: maybe even behind this one.
        }
    }

    /// <summary>One step: at most one read from the file.</summary>
    /// <param name="lines">Room for lines.</param>
    /// <param name="count">How many were found; they lie in <see cref="Bytes"/>.</param>
    public BlockStep Step(Span<RecordSlice> lines, out int count)
    {
        count = 0;
        return _mode switch
        {
            Mode.Seeking => _hasQuotes ? SeekQuoted() : Seek(),
            Mode.Skipping => Skip(),
            _ => Read(lines, out count),
        };
    }

    private BlockStep Seek()
    {
        var newLine = _buffer.AsSpan(_start, _filled - _start).IndexOf((byte)'\n');
        if (newLine >= 0)
        {
            _start += newLine + 1;
            _scanned = _start;
            _mode = Mode.Reading;
            return _bufferAt + _start >= _blockEnd ? BlockStep.End : BlockStep.Again;
        }

        _start = _scanned = _filled;
        return _bufferAt + _filled >= _blockEnd - 1 ? BlockStep.End
            : Fill() ? After()
            : _isLastLineWhole ? BlockStep.End
            : BlockStep.Stuck;
    }

    private BlockStep Read(Span<RecordSlice> lines, out int count)
    {
        count = 0;
        if (_bufferAt + _start >= _blockEnd)
        {
            return BlockStep.End;
        }

        var startsBefore = (int)Math.Min(_blockEnd - _bufferAt, int.MaxValue);
        var next = _start;
        count = _hasQuotes
            ? FindQuoted(startsBefore, lines, out next)
            : LineScanner.Find(_buffer.AsSpan(0, _filled), _start, _scanned, startsBefore, lines, out next);
        if (count > 0)
        {
            return CutLong(lines, next, ref count);
        }

        _scanned = _hasQuotes ? _scanned : _filled;
        if (_filled - _start > _lineBytesMax + 1)
        {
            // Longer than allowed, whether its last byte seen is the first half of CRLF or not.
            KeepStart();
            _mode = Mode.Skipping;
            return BlockStep.Again;
        }

        if (Fill())
        {
            return After();
        }

        return _isLastLineWhole ? ReadLast(lines, out count) : BlockStep.Stuck;
    }

    private BlockStep ReadLast(Span<RecordSlice> lines, out int count)
    {
        count = 0;
        if (_start == _filled)
        {
            return BlockStep.End;
        }

        lines[count++] = new RecordSlice(_start, _filled - _start);
        return CutLong(lines, _filled, ref count);
    }

    // Only the lines before the first one that is too long; and that one alone.
    private BlockStep CutLong(Span<RecordSlice> lines, int next, ref int count)
    {
        var first = _buffer.Length > _lineBytesMax ? IndexOfLong(lines[..count]) : -1;
        if (first == 0)
        {
            KeepStart();
            LongLength = lines[0].Length;
            _keptLength = (int)Math.Min(_keptLength, LongLength);
            next = count > 1 ? lines[1].Start : next;
            count = 0;
        }
        else if (first > 0)
        {
            next = lines[first].Start;
            count = first;
        }

        _start = _scanned = next;
        _scanner.Reset();
        return count > 0 ? BlockStep.Lines : BlockStep.TooLong;
    }

    private int IndexOfLong(ReadOnlySpan<RecordSlice> lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length > _lineBytesMax)
            {
                return i;
            }
        }

        return -1;
    }

    private BlockStep Skip()
    {
        if (IsEndFound())
        {
            _start = _scanned;
            return EndLong(_bufferAt + _start - 1);
        }

        _start = _scanned;
        if (Fill())
        {
            return After();
        }

        if (!_isLastLineWhole)
        {
            return BlockStep.Stuck;
        }

        _start = _scanned = _filled;
        return EndLong(_bufferAt + _filled);
    }

    private bool IsEndFound()
    {
        if (_hasQuotes)
        {
            return _scanner.FindEnd(_buffer.AsSpan(0, _filled), ref _scanned, MarkEnd) >= 0;
        }

        var newLine = _buffer.AsSpan(_scanned, _filled - _scanned).IndexOf((byte)'\n');
        _scanned = newLine < 0 ? _filled : _scanned + newLine + 1;
        return newLine >= 0;
    }

    private BlockStep EndLong(long end)
    {
        LongLength = end - LongOffset;
        _mode = Mode.Reading;
        return BlockStep.TooLong;
    }

    private void KeepStart()
    {
        LongOffset = _bufferAt + _start;
        _keptLength = Math.Min(KeptBytes, _filled - _start);
        _buffer.AsSpan(_start, _keptLength).CopyTo(_kept);
    }
}
