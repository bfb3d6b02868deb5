using System.IO.Compression;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Freshet;

/// <summary>Packs what is written into one file after another; the packed bytes are taken away as they come.</summary>
/// <param name="compression">How.</param>
internal sealed class FilePacker(FileCompression compression)
{
    private const int BrotliQuality = 5;

    private readonly LineBuffer _packed = new();
    private Stream? _stream;

    /// <summary>True when what was added is not ended.</summary>
    public bool IsOpen => _stream is not null;

    /// <summary>Packed bytes not taken yet.</summary>
    public ReadOnlySpan<byte> Packed => _packed.Written;

    /// <summary>They were taken.</summary>
    public void Clear() => _packed.Clear();

    /// <summary>Adds bytes; some of them may come out packed.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        _stream ??= Begin();
        _stream.Write(bytes);
    }

    /// <summary>Ends the member, frame or stream: all that was added comes out, and can be unpacked without what follows.</summary>
    public void End()
    {
        _stream?.Dispose();
        _stream = null;
    }

    private Stream Begin()
    {
        var to = new BufferStream(_packed);
        switch (compression)
        {
            case FileCompression.Gzip:
                return new GZipStream(to, CompressionLevel.Optimal);
            case FileCompression.Brotli:
                return new BrotliStream(to, new BrotliCompressionOptions { Quality = BrotliQuality });
            default:
                var zstd = new CompressionStream(to, leaveOpen: false);
                zstd.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
                return zstd;
        }
    }
}
