using Freshet.Core.Files;

namespace Freshet;

/// <summary>A packed file as if it were not: positions are those of the bytes that come out. Going back begins at its start again.</summary>
/// <param name="packed">The file; closed with this.</param>
/// <param name="compression">How it is packed.</param>
/// <param name="packedLength">So many of its bytes.</param>
internal sealed class UnpackedFile(IReadableFile packed, FileCompression compression, long packedLength) : IReadableFile
{
    private const int PassBytes = 64 * 1024;

    private Unpacker? _unpacker;
    private byte[]? _passed;
    private long _at;

    /// <summary>Bytes in the packed file.</summary>
    public long Length => packed.Length;

    /// <summary>Goes towards a position by at most so many bytes; true once there. Behind the end counts as there.</summary>
    /// <exception cref="UnpackException">The file is damaged or cut short.</exception>
    public bool PassTo(long position, long bytesMax)
    {
        if (position < _at || _unpacker is null)
        {
            Restart();
        }

        _passed ??= new byte[PassBytes];
        while (_at < position && bytesMax > 0)
        {
            var read = _unpacker!.Read(_passed.AsSpan(0, (int)Math.Min(PassBytes, position - _at)));
            if (read == 0)
            {
                throw new UnpackException($"{position:N0} unpacked bytes of it were read before, and now it has only {_at:N0}: it was replaced by another");
            }

            _at += read;
            bytesMax -= read;
        }

        return _at >= position;
    }

    public int Read(long position, Span<byte> into)
    {
        if (_at != position || _unpacker is null)
        {
            PassTo(position, long.MaxValue);
        }

        var read = _unpacker!.Read(into);
        _at += read;
        return read;
    }

    public void Dispose()
    {
        _unpacker?.Dispose();
        packed.Dispose();
    }

    private void Restart()
    {
        _unpacker?.Dispose();
        _unpacker = Unpacker.Of(compression, packed, packedLength);
        _at = 0;
    }
}
