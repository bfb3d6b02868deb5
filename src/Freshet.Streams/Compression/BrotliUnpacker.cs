using System.Buffers;
using System.IO.Compression;

namespace Freshet;

/// <summary>One Brotli stream; the decoder itself says when it is at its end.</summary>
internal sealed class BrotliUnpacker(PackedBytes packed) : Unpacker
{
    private const int BufferBytes = 64 * 1024;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private BrotliDecoder _decoder;
    private int _start;
    private int _end;
    private bool _isAtEnd;

    public override int Read(Span<byte> into)
    {
        while (!_isAtEnd && !into.IsEmpty)
        {
            var status = _decoder.Decompress(_buffer.AsSpan(_start, _end - _start), into, out var used, out var written);
            _start += used;
            switch (status)
            {
                case OperationStatus.InvalidData:
                    throw new UnpackException("it is damaged, or no Brotli");
                case OperationStatus.Done:
                    _isAtEnd = true;
                    CheckNothingFollows();
                    break;
                case OperationStatus.NeedMoreData when written == 0:
                    Fill();
                    break;
                default:
                    break;
            }

            if (written > 0)
            {
                return written;
            }
        }

        return 0;
    }

    public override void Dispose() => _decoder.Dispose();

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var read = packed.Read(_buffer.AsSpan(_end));
        if (read == 0)
        {
            throw new UnpackException(CutShort);
        }

        _end += read;
    }

    private void CheckNothingFollows()
    {
        if (_start < _end || packed.Read(_buffer) > 0)
        {
            throw new UnpackException("something else follows its end: a Brotli file is one stream");
        }
    }
}
