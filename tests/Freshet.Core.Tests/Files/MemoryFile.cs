using Freshet.Core.Files;

namespace Freshet.Core.Tests.Files;

/// <summary>A file in memory that hands out at most <paramref name="readBytesMax"/> bytes a call, as a file may.</summary>
internal sealed class MemoryFile(byte[] bytes, int readBytesMax = int.MaxValue) : IWritableFile, IReadableFile
{
    private readonly MemoryStream _stream = Filled(bytes);

    public MemoryFile()
        : this([])
    {
    }

    public long Length => _stream.Length;

    public byte[] Bytes => _stream.ToArray();

    public int Syncs { get; private set; }

    public bool Disposed { get; private set; }

    public void Write(ReadOnlySpan<byte> added) => _stream.Write(added);

    public void Sync() => Syncs++;

    public void Truncate(long length) => _stream.SetLength(length);

    public int Read(long position, Span<byte> into)
    {
        var content = _stream.GetBuffer().AsSpan(0, (int)_stream.Length)[(int)Math.Min(position, _stream.Length)..];
        var count = Math.Min(Math.Min(content.Length, into.Length), readBytesMax);
        content[..count].CopyTo(into);
        return count;
    }

    public void Dispose() => Disposed = true;

    private static MemoryStream Filled(byte[] bytes)
    {
        var stream = new MemoryStream();
        stream.Write(bytes);
        return stream;
    }
}
