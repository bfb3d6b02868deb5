namespace Freshet;

/// <summary>How the bytes of a file are packed.</summary>
public enum FileCompression
{
    /// <summary>They are as they are.</summary>
    None,

    /// <summary>gzip (RFC 1952), <c>.gz</c>: one member or several, one after another.</summary>
    Gzip,

    /// <summary>Brotli (RFC 7932), <c>.br</c>: one stream. It has no checksum, so damage is not always seen.</summary>
    Brotli,

    /// <summary>Zstandard (RFC 8878), <c>.zst</c>: one frame or several, one after another.</summary>
    Zstd,
}
