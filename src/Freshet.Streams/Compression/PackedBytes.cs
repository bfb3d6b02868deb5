using Freshet.Core.Files;

namespace Freshet;

/// <summary>The bytes of a packed file from its start on, as a stream, and maybe some more after its end.</summary>
/// <param name="file">The file; not closed here.</param>
/// <param name="length">So many of its bytes.</param>
/// <param name="tail">What follows them.</param>
internal sealed class PackedBytes(IReadableFile file, long length, byte[] tail) : Stream
{
    private long _at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _at;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var read = _at < length ? file.Read(_at, buffer[..(int)Math.Min(buffer.Length, length - _at)]) : ReadTail(buffer);
        if (read == 0 && _at < length && !buffer.IsEmpty)
        {
            throw new UnpackException($"it had {length:N0} bytes, and only {_at:N0} of them are there");
        }

        _at += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int ReadTail(Span<byte> buffer)
    {
        var rest = tail.AsSpan((int)Math.Min(_at - length, tail.Length));
        rest = rest[..Math.Min(rest.Length, buffer.Length)];
        rest.CopyTo(buffer);
        return rest.Length;
    }
}
