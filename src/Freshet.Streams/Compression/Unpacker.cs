using Freshet.Core.Files;

namespace Freshet;

/// <summary>Unpacks a file from its start to its end.</summary>
internal abstract class Unpacker : IDisposable
{
    private protected const string CutShort = "it is cut short, or its end is damaged";

    /// <summary>The next bytes; 0 at the proven end.</summary>
    /// <exception cref="UnpackException">The file is damaged or cut short.</exception>
    public abstract int Read(Span<byte> into);

    public abstract void Dispose();

    /// <summary>Begins.</summary>
    /// <param name="compression">How it is packed.</param>
    /// <param name="file">The file; not closed here.</param>
    /// <param name="length">So many of its bytes.</param>
    public static Unpacker Of(FileCompression compression, IReadableFile file, long length) => compression switch
    {
        FileCompression.Gzip => new GzipUnpacker(file, length),
        FileCompression.Brotli => new BrotliUnpacker(new PackedBytes(file, length, [])),
        FileCompression.Zstd => new ZstdUnpacker(new PackedBytes(file, length, [])),
        _ => throw FreshetException.Internal($"Files of compression {compression} are not unpacked."),
    };
}
