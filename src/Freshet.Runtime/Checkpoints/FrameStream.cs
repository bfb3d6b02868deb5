using System.Buffers;
using Freshet.Core.Files;

namespace Freshet.Runtime.Checkpoints;

/// <summary>The frames of a file as one stream of bytes for writing. Its buffer is rented: a new one each checkpoint would make the collector walk everything.</summary>
internal sealed class FrameWriteStream(FrameWriter frames) : Stream
{
    private const int FrameBytes = 256 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FrameBytes);
    private int _buffered;
    private long _position;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _position;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException("A checkpoint file is written from begin to end.");
    }

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        _position += bytes.Length;
        while (bytes.Length > 0)
        {
            var part = bytes[..Math.Min(bytes.Length, FrameBytes - _buffered)];
            part.CopyTo(_buffer.AsSpan(_buffered));
            _buffered += part.Length;
            bytes = bytes[part.Length..];
            if (_buffered == FrameBytes)
            {
                Flush();
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        if (_buffered > 0)
        {
            frames.Write(_buffer.AsSpan(0, _buffered));
            _buffered = 0;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("This stream is for writing.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A checkpoint file is written from begin to end.");

    public override void SetLength(long value) => throw new NotSupportedException("A checkpoint file is written from begin to end.");

    protected override void Dispose(bool disposing)
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        base.Dispose(disposing);
    }
}

/// <summary>A stretch of a framed file as a stream of bytes for reading; ends where the stretch ends.</summary>
internal sealed class FrameReadStream : Stream
{
    private readonly FrameReader _frames;
    private readonly long _length;
    private byte[] _frame = [];
    private int _at;
    private long _skip;
    private long _left;

    public FrameReadStream(FrameReader frames, long offset, long length)
    {
        _frames = frames;
        _skip = offset;
        _left = _length = length;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _length;

    public override long Position
    {
        get => _length - _left;
        set => throw new NotSupportedException("A checkpoint file is read from begin to end.");
    }

    public override int Read(Span<byte> into)
    {
        while (_left > 0 && into.Length > 0)
        {
            if (_at == _frame.Length)
            {
                _frame = _frames.Read().ToArray();
                _at = 0;
            }

            var skipped = (int)Math.Min(_skip, _frame.Length - _at);
            _at += skipped;
            _skip -= skipped;
            var count = (int)Math.Min(Math.Min(into.Length, _frame.Length - _at), _left);
            if (count > 0)
            {
                _frame.AsSpan(_at, count).CopyTo(into);
                _at += count;
                _left -= count;
                return count;
            }
        }

        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("This stream is for reading.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A checkpoint file is read from begin to end.");

    public override void SetLength(long value) => throw new NotSupportedException("A checkpoint file is read from begin to end.");
}
