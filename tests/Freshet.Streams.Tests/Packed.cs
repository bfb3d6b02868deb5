using System.IO.Compression;

namespace Freshet.Streams.Tests;

/// <summary>Packs and unpacks by the libraries themselves.</summary>
internal static class Packed
{
    public static byte[] Pack(FileCompression compression, ReadOnlySpan<byte> bytes)
    {
        if (compression == FileCompression.None)
        {
            return bytes.ToArray();
        }

        using var packed = new MemoryStream();
        using (Stream stream = compression switch
        {
            FileCompression.Gzip => new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true),
            FileCompression.Brotli => new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true),
            _ => new ZstdSharp.CompressionStream(packed, leaveOpen: true),
        })
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }

    public static byte[] Unpack(FileCompression compression, byte[] bytes)
    {
        using var unpacked = new MemoryStream();
        using Stream stream = compression switch
        {
            FileCompression.Gzip => new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress),
            FileCompression.Brotli => new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress),
            FileCompression.Zstd => new ZstdSharp.DecompressionStream(new MemoryStream(bytes)),
            _ => new MemoryStream(bytes),
        };
        stream.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}
