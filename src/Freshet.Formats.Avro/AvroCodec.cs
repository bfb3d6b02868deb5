namespace Freshet;

/// <summary>How the blocks of an Avro file are packed.</summary>
public enum AvroCodec
{
    /// <summary>They are as they are.</summary>
    None,

    /// <summary>Deflate (RFC 1951): every Avro reader knows it.</summary>
    Deflate,

    /// <summary>Zstandard.</summary>
    Zstandard,
}
