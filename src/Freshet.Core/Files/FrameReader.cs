using System.Buffers.Binary;

namespace Freshet.Core.Files;

/// <summary>
/// Reads a framed file (<see cref="FrameFormat"/>) from begin to end. Any single flipped bit, missing byte or extra byte is a
/// <see cref="CorruptFileException"/> at the latest when the end is reached, so a result counts only once
/// <see cref="TryRead"/> returned false. Owns the file; one thread at a time.
/// </summary>
public sealed class FrameReader : IDisposable
{
    private const int BufferBytes = 64 << 10;

    private readonly IReadableFile _file;
    private readonly long _length;
    private readonly FileSummary? _expected;
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
    private int _start;
    private int _end;
    private long _fetched;
    private uint _chain;
    private uint _frames;
    private bool _finished;

    /// <summary>Opens a file of this kind, refusing it at once when its header or, if given, its expected length is wrong.</summary>
    /// <param name="file">The file; disposed with the reader, also when the constructor throws.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="kind">The kind it must be.</param>
    /// <param name="contentVersionMax">The newest content version that the caller understands.</param>
    /// <param name="expected">What the file was when it was finished, checked at the begin (length) and the end (checksum).</param>
    public FrameReader(IReadableFile file, string path, FileKind kind, ushort contentVersionMax, FileSummary? expected = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        _file = file;
        Path = path;
        _expected = expected;
        try
        {
            _length = file.Length;
            ReadHeader(kind, contentVersionMax);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>Version of what the frames mean, as written by the writer.</summary>
    public ushort ContentVersion { get; private set; }

    /// <summary>Byte offset of what is read next.</summary>
    public long Position => _fetched - (_end - _start);

    /// <summary>The next frame's payload, valid until the next call; false at the proven end of the file.</summary>
    public bool TryRead(out ReadOnlySpan<byte> payload)
    {
        payload = default;
        var at = Position;
        if (!TryReadHeader(at, out var length, out var checksum))
        {
            return false;
        }

        payload = Take(length, "the file ends inside a frame");
        if (Crc32C.Of(payload) != checksum)
        {
            throw new CorruptFileException(Path, at, $"the frame's {length} bytes do not match their checksum");
        }

        _frames = unchecked(_frames + 1);
        return true;
    }

    /// <summary>Leaves the next frame out and gives its length: its payload is neither read nor proven. A file that ends here is damaged.</summary>
    public int Skip()
    {
        var at = Position;
        if (!TryReadHeader(at, out var length, out _))
        {
            throw new CorruptFileException(Path, Position, "the file ends where its content needs another frame");
        }

        if (length > _length - Position)
        {
            throw new CorruptFileException(Path, at, "the file ends inside a frame");
        }

        var buffered = Math.Min(length, _end - _start);
        _start += buffered;
        if (buffered < length)
        {
            _fetched += length - buffered;
            _start = _end = 0;
        }

        _frames = unchecked(_frames + 1);
        return length;
    }

    /// <summary>The next frame's payload, valid until the next call; a file that ends here is damaged.</summary>
    public ReadOnlySpan<byte> Read() => TryRead(out var payload)
        ? payload
        : throw new CorruptFileException(Path, Position, "the file ends where its content needs another frame");

    /// <summary>Reads on to the end, so that every byte is proven, and returns what identifies the file.</summary>
    public FileSummary ReadToEnd()
    {
        while (TryRead(out _))
        {
        }

        return new FileSummary(_length, _chain);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>Reads the header of a frame; false at the proven end of the file.</summary>
    private bool TryReadHeader(long at, out int length, out uint checksum)
    {
        (length, checksum) = (0, 0);
        if (_finished)
        {
            return false;
        }

        var header = Take(FrameFormat.FrameHeaderBytes, "the file ends inside a frame header or without a trailer");
        var lengthOrMark = BinaryPrimitives.ReadUInt32LittleEndian(header);
        var checksumOrCount = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        _chain = Crc32C.Append(_chain, header[..8]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[8..]) != _chain)
        {
            throw new CorruptFileException(Path, at, "the frame header does not match its checksum");
        }

        if (lengthOrMark == FrameFormat.TrailerMark)
        {
            ReadEnd(at, checksumOrCount);
            return false;
        }

        if (lengthOrMark > FrameFormat.PayloadBytesMax)
        {
            throw new CorruptFileException(Path, at, $"a frame of {lengthOrMark} bytes is longer than any that is written ({FrameFormat.PayloadBytesMax})");
        }

        (length, checksum) = ((int)lengthOrMark, checksumOrCount);
        return true;
    }

    private void ReadHeader(FileKind kind, ushort contentVersionMax)
    {
        if (_expected is { } expected && expected.Length != _length)
        {
            throw new CorruptFileException(Path, Math.Min(expected.Length, _length), $"it has {_length} bytes instead of {expected.Length}");
        }

        var header = Take(FrameFormat.HeaderBytes, "the file ends inside its header");
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != FrameFormat.Magic)
        {
            throw new CorruptFileException(Path, 0, "it does not begin like a Freshet file");
        }

        _chain = Crc32C.Of(header[..12]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[12..]) != _chain)
        {
            throw new CorruptFileException(Path, 0, "the file header does not match its checksum");
        }

        // What follows is proven to be as written: it differs only when another version or another file was put here.
        var formatVersion = BinaryPrimitives.ReadUInt16LittleEndian(header[4..]);
        RefuseNewer("format", formatVersion, FrameFormat.FormatVersion);
        var actual = (FileKind)BinaryPrimitives.ReadUInt16LittleEndian(header[6..]);
        if (actual != kind)
        {
            throw new CorruptFileException(Path, 6, $"it is a file of kind {actual} where a {kind} belongs");
        }

        ContentVersion = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]);
        RefuseNewer($"{kind}", ContentVersion, contentVersionMax);
    }

    private void ReadEnd(long at, uint frames)
    {
        if (frames != _frames)
        {
            throw new CorruptFileException(Path, at, $"the trailer counts {frames} frames, the file has {_frames}");
        }

        if (Position != _length)
        {
            throw new CorruptFileException(Path, Position, $"{_length - Position} bytes follow the trailer");
        }

        if (_expected is { } expected && expected.Checksum != _chain)
        {
            throw new CorruptFileException(Path, at, $"it is whole but another file: checksum {_chain:x8} instead of {expected.Checksum:x8}");
        }

        _finished = true;
    }

    private void RefuseNewer(string what, ushort version, ushort newest)
    {
        if (version > newest)
        {
            throw FreshetException.User(
                $"'{Path}' was written by a newer Freshet ({what} version {version}, this one reads up to {newest}). Run that version or a newer one.");
        }
    }

    // Bounded by what the file really holds, so a length is never believed before memory is taken for it.
    private ReadOnlySpan<byte> Take(int count, string whenMissing)
    {
        var at = Position;
        if (count > _length - at)
        {
            throw new CorruptFileException(Path, at, whenMissing);
        }

        if (_end - _start < count)
        {
            Fetch(count, whenMissing);
        }

        var taken = _buffer.AsSpan(_start, count);
        _start += count;
        return taken;
    }

    private void Fetch(int count, string whenMissing)
    {
        var rest = _buffer.AsSpan(_start, _end - _start);
        var target = count > _buffer.Length ? GC.AllocateUninitializedArray<byte>(count) : _buffer;
        rest.CopyTo(target);
        (_buffer, _start, _end) = (target, 0, rest.Length);
        while (_end < count)
        {
            var got = _file.Read(_fetched, _buffer.AsSpan(_end));
            if (got == 0)
            {
                throw new CorruptFileException(Path, _fetched, whenMissing);
            }

            _end += got;
            _fetched += got;
        }
    }
}
