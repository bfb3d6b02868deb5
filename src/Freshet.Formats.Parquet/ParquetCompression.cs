namespace Freshet;

/// <summary>How the columns of a Parquet file are packed.</summary>
public enum ParquetCompression
{
    /// <summary>They are as they are.</summary>
    None,

    /// <summary>Snappy: fast, and every Parquet reader knows it.</summary>
    Snappy,

    /// <summary>gzip.</summary>
    Gzip,

    /// <summary>Zstandard: about as small as gzip, and faster.</summary>
    Zstd,
}
