using ZstdSharp;

namespace Freshet;

/// <summary>Zstandard by ZstdSharp, frame after frame.</summary>
internal sealed class ZstdUnpacker(PackedBytes packed) : Unpacker
{
    private readonly DecompressionStream _stream = new(packed, checkEndOfStream: true, leaveOpen: false);

    public override int Read(Span<byte> into)
    {
        try
        {
            return _stream.Read(into);
        }
        catch (EndOfStreamException e)
        {
            throw new UnpackException(CutShort, e);
        }
        catch (ZstdException e)
        {
            throw new UnpackException($"it is damaged, or no Zstandard: {e.Message}", e);
        }
    }

    public override void Dispose() => _stream.Dispose();
}
