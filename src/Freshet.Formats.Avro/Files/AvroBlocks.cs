using System.IO.Compression;
using ZstdSharp;

namespace Freshet;

/// <summary>Packs and unpacks blocks.</summary>
internal static class AvroBlocks
{
    /// <summary>The codec's name in a file.</summary>
    public static string NameOf(AvroCodec codec) => codec switch
    {
        AvroCodec.Deflate => "deflate",
        AvroCodec.Zstandard => "zstandard",
        _ => "null",
    };

    /// <summary>The codec of a name.</summary>
    /// <exception cref="FreshetException">It is not one that we read.</exception>
    public static AvroCodec CodecOf(string name) => name switch
    {
        "null" => AvroCodec.None,
        "deflate" => AvroCodec.Deflate,
        "zstandard" => AvroCodec.Zstandard,
        _ => throw FreshetException.User($"its blocks are packed by the codec '{name}', and only null, deflate and zstandard are read: pack the file anew."),
    };

    /// <summary>Packs a block.</summary>
    public static byte[] Pack(AvroCodec codec, ReadOnlySpan<byte> block)
    {
        if (codec == AvroCodec.None)
        {
            return block.ToArray();
        }

        using var packed = new MemoryStream();
        using (Stream stream = codec == AvroCodec.Deflate ? new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true) : new CompressionStream(packed, leaveOpen: true))
        {
            stream.Write(block);
        }

        return packed.ToArray();
    }

    /// <summary>Unpacks a block; that all of it came out is seen by its records.</summary>
    public static MemoryStream Unpack(AvroCodec codec, byte[] packed)
    {
        if (codec == AvroCodec.None)
        {
            return new MemoryStream(packed, writable: false);
        }

        using Stream stream = codec == AvroCodec.Deflate
            ? new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress)
            : new DecompressionStream(new MemoryStream(packed));
        var block = new MemoryStream();
        stream.CopyTo(block);
        block.Position = 0;
        return block;
    }
}
