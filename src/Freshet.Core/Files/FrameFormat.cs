using System.Buffers.Binary;

namespace Freshet.Core.Files;

/// <summary>
/// The framed file, little-endian:
/// <code>
/// header   magic 4 | format version 2 | kind 2 | content version 2 | zero 2 | chain 4
/// frame    length 4 | payload checksum 4 | chain 4 | payload
/// trailer  0xFFFFFFFF | frame count 4 | chain 4
/// </code>
/// Each chain is the CRC-32C of the eight (in the header twelve) bytes before it, continued from the chain before. So a length is
/// proven before anything is allocated for it, frames cannot be lost, added or exchanged, and the last chain is a checksum
/// of the whole file that costs one pass over the payload.
/// </summary>
public static class FrameFormat
{
    /// <summary>The longest payload of a frame; a longer value is split by its writer.</summary>
    public const int PayloadBytesMax = 16 << 20;

    /// <summary>Byte offset of the first frame's payload.</summary>
    public const int PayloadOffset = HeaderBytes + FrameHeaderBytes;

    internal const uint Magic = 0x4853_5246; // "FRSH"
    internal const ushort FormatVersion = 1;
    internal const int HeaderBytes = 16;
    internal const int FrameHeaderBytes = 12;
    internal const uint TrailerMark = uint.MaxValue;

    internal static uint WriteHeader(Span<byte> into, FileKind kind, ushort contentVersion)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(into, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(into[4..], FormatVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(into[6..], (ushort)kind);
        BinaryPrimitives.WriteUInt16LittleEndian(into[8..], contentVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(into[10..], 0);
        var chain = Crc32C.Of(into[..12]);
        BinaryPrimitives.WriteUInt32LittleEndian(into[12..], chain);
        return chain;
    }

    internal static uint WriteFrameHeader(Span<byte> into, uint length, uint checksumOrCount, uint chain)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(into, length);
        BinaryPrimitives.WriteUInt32LittleEndian(into[4..], checksumOrCount);
        chain = Crc32C.Append(chain, into[..8]);
        BinaryPrimitives.WriteUInt32LittleEndian(into[8..], chain);
        return chain;
    }
}
