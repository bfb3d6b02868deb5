using System.Buffers;

namespace Freshet.Core.Files;

/// <summary>
/// Writes a framed file (<see cref="FrameFormat"/>) through a buffer. Without <see cref="Finish"/> the file has no trailer, and
/// readers refuse it. After a failed call the file is to be deleted, not continued. Owns the file; one thread at a time.
/// </summary>
public sealed class FrameWriter : IDisposable
{
    private const int BufferBytes = 64 << 10;

    private readonly IWritableFile _file;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _buffered;
    private long _flushed;
    private uint _chain;
    private uint _frames;
    private bool _closed;

    /// <summary>Begins a file of this kind; <paramref name="contentVersion"/> is the version of what its frames mean.</summary>
    public FrameWriter(IWritableFile file, FileKind kind, ushort contentVersion)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Length != 0)
        {
            throw new ArgumentException("A framed file begins empty.", nameof(file));
        }

        _file = file;
        _chain = FrameFormat.WriteHeader(_buffer, kind, contentVersion);
        _buffered = FrameFormat.HeaderBytes;
    }

    /// <summary>Bytes written so far, the buffered ones included.</summary>
    public long Length => _flushed + _buffered;

    /// <summary>Appends a frame of at most <see cref="FrameFormat.PayloadBytesMax"/> bytes; may be empty.</summary>
    public void Write(ReadOnlySpan<byte> payload)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (payload.Length > FrameFormat.PayloadBytesMax)
        {
            throw new ArgumentException($"A frame of {payload.Length} bytes is longer than {FrameFormat.PayloadBytesMax}; split it.", nameof(payload));
        }

        _frames = checked(_frames + 1);
        AppendHeader((uint)payload.Length, Crc32C.Of(payload));
        if (payload.Length > BufferBytes - _buffered)
        {
            Flush();
        }

        if (payload.Length > BufferBytes)
        {
            _file.Write(payload);
            _flushed += payload.Length;
            return;
        }

        payload.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += payload.Length;
    }

    /// <summary>Writes the trailer, makes the bytes durable and closes the file. Its directory entry is the caller's to sync.</summary>
    public FileSummary Finish()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        AppendHeader(FrameFormat.TrailerMark, _frames);
        Flush();
        _file.Sync();
        Dispose();
        return new FileSummary(_flushed, _chain);
    }

    /// <summary>Closes the file; unfinished unless <see cref="Finish"/> was called.</summary>
    public void Dispose()
    {
        if (!_closed)
        {
            _closed = true;
            ArrayPool<byte>.Shared.Return(_buffer);
            _file.Dispose();
        }
    }

    private void AppendHeader(uint length, uint checksumOrCount)
    {
        if (FrameFormat.FrameHeaderBytes > BufferBytes - _buffered)
        {
            Flush();
        }

        _chain = FrameFormat.WriteFrameHeader(_buffer.AsSpan(_buffered), length, checksumOrCount, _chain);
        _buffered += FrameFormat.FrameHeaderBytes;
    }

    private void Flush()
    {
        _file.Write(_buffer.AsSpan(0, _buffered));
        _flushed += _buffered;
        _buffered = 0;
    }
}
