using Freshet.Core.Files;

namespace Freshet;

/// <summary>A file as a stream that can be read at any position.</summary>
/// <param name="file">The file; not closed here.</param>
/// <param name="length">So many of its bytes.</param>
internal sealed class FileBytes(IReadableFile file, long length) : Stream
{
    private long _at;

    /// <summary>Bytes read so far, again and again ones too.</summary>
    public long BytesRead { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _at;
        set => _at = value;
    }

    public override int Read(Span<byte> buffer)
    {
        if (_at >= length || buffer.IsEmpty)
        {
            return 0;
        }

        var read = file.Read(_at, buffer[..(int)Math.Min(buffer.Length, length - _at)]);
        _at += read;
        BytesRead += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer.AsSpan(offset, count)));

    public override long Seek(long offset, SeekOrigin origin) => _at = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _at + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
