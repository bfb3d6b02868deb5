using System.Buffers;
using Freshet.Core.Files;

namespace Freshet.Runtime.Checkpoints;

/// <summary>The frames of a file as one stream of bytes for writing. Its buffer is rented: a new one each checkpoint would make the collector walk everything.</summary>
internal sealed class FrameWriteStream : Stream
{
    internal const int FrameBytes = 256 * 1024;

    private FrameWriter? _frames;
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

    /// <summary>Goes on in another file, from its begin; flushed before.</summary>
    public void MoveTo(FrameWriter frames) => (_frames, _position) = (frames, 0);

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
            _frames!.Write(_buffer.AsSpan(0, _buffered));
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

/// <summary>A stretch of a framed file as a stream of bytes for reading; ends where the stretch ends. Owns the reader.</summary>
internal sealed class FrameReadStream : Stream
{
    private readonly FrameReader _frames;
    private byte[] _frame = [];
    private int _frameLength;
    private long _passed; // bytes of the frames before this one
    private long _next;
    private long _left;
    private long _length;

    public FrameReadStream(FrameReader frames, long offset, long length)
    {
        _frames = frames;
        (_next, _left, _length) = (offset, length, length);
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

    /// <summary>Goes on with another stretch of the file; false when that begins in a frame that is over.</summary>
    public bool TryMoveTo(long offset, long length)
    {
        if (offset < _passed)
        {
            return false;
        }

        (_next, _left, _length) = (offset, length, length);
        return true;
    }

    public override int Read(Span<byte> into)
    {
        var count = (int)Math.Min(into.Length, _left);
        if (count == 0)
        {
            return 0;
        }

        while (_next >= _passed + _frameLength)
        {
            NextFrame();
        }

        var at = (int)(_next - _passed);
        count = Math.Min(count, _frameLength - at);
        _frame.AsSpan(at, count).CopyTo(into);
        _next += count;
        _left -= count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("This stream is for reading.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A checkpoint file is read from begin to end.");

    public override void SetLength(long value) => throw new NotSupportedException("A checkpoint file is read from begin to end.");

    protected override void Dispose(bool disposing)
    {
        _frames.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Goes to the next frame. All but the last have the same length, so those before the stretch are not read.</summary>
    private void NextFrame()
    {
        _passed += _frameLength;
        _frameLength = 0;
        if (_next >= _passed + FrameWriteStream.FrameBytes)
        {
            _passed += _frames.Skip();
            return;
        }

        var frame = _frames.Read();
        if (frame.Length > _frame.Length)
        {
            _frame = new byte[Math.Max(frame.Length, FrameWriteStream.FrameBytes)];
        }

        frame.CopyTo(_frame);
        _frameLength = frame.Length;
    }
}
