using System.IO.Compression;
using Freshet.Core.Files;

namespace Freshet;

/// <summary>
/// gzip by .NET, which takes the end of the input for the end of the data wherever it comes, and what is no member for nothing. So
/// that neither is silent, a member of our own is put behind the file: when what it holds comes out last, all before it was whole.
/// </summary>
internal sealed class GzipUnpacker(IReadableFile file, long length) : Unpacker
{
    private const int BufferBytes = 64 * 1024;

    private static readonly byte[] Seal = "freshet: the file was whole up to here"u8.ToArray();
    private static readonly byte[] SealMember = MakeMember();

    private readonly GZipStream _stream = new(new PackedBytes(file, length, SealMember), CompressionMode.Decompress);
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;
    private bool _isAtEnd;

    public override int Read(Span<byte> into)
    {
        while (!_isAtEnd && _end - _start <= Seal.Length)
        {
            Fill();
        }

        var count = Math.Min(into.Length, _end - _start - (_isAtEnd ? 0 : Seal.Length));
        _buffer.AsSpan(_start, count).CopyTo(into);
        _start += count;
        return count;
    }

    public override void Dispose() => _stream.Dispose();

    private static byte[] MakeMember()
    {
        using var member = new MemoryStream();
        using (var stream = new GZipStream(member, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(Seal);
        }

        return member.ToArray();
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        int read;
        try
        {
            read = _stream.Read(_buffer.AsSpan(_end));
        }
        catch (InvalidDataException e)
        {
            throw new UnpackException($"it is damaged or cut short: {e.Message}", e);
        }

        _end += read;
        _isAtEnd = read == 0;
        if (_isAtEnd)
        {
            if (!_buffer.AsSpan(_start, _end - _start).EndsWith(Seal))
            {
                throw new UnpackException($"{CutShort}, or something else follows it");
            }

            _end -= Seal.Length;
        }
    }
}
