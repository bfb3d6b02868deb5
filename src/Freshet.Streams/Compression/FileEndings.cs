namespace Freshet;

/// <summary>The endings of packed files.</summary>
internal static class FileEndings
{
    /// <summary>What the name of a file so packed ends with.</summary>
    public static string Of(FileCompression compression) => compression switch
    {
        FileCompression.Gzip => ".gz",
        FileCompression.Brotli => ".br",
        FileCompression.Zstd => ".zst",
        _ => "",
    };

    /// <summary>How a file of this name is packed.</summary>
    public static FileCompression CompressionOf(string path)
    {
        foreach (var compression in new[] { FileCompression.Gzip, FileCompression.Brotli, FileCompression.Zstd })
        {
            if (path.EndsWith(Of(compression), StringComparison.OrdinalIgnoreCase))
            {
                return compression;
            }
        }

        return FileCompression.None;
    }
}
