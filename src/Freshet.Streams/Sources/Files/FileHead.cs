using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet;

/// <summary>
/// How a file begins: tells a file from another that got its inode number after it was deleted, or was written over it.
/// Files that are appended to keep their head.
/// </summary>
/// <param name="Start">The first bytes, at most 64.</param>
/// <param name="Bytes">How many bytes the hash covers, at most 4,096.</param>
/// <param name="Hash">Hash of them.</param>
internal sealed record FileHead(byte[] Start, int Bytes, uint Hash)
{
    private const int StartMax = 64;
    private const int BytesMax = 4096;

    /// <summary>The head of a file in which nothing was seen yet; fits any file.</summary>
    public static FileHead None { get; } = Of([]);

    /// <summary>Reads as much as a head covers.</summary>
    public static byte[] Read(IReadableFile file)
    {
        var bytes = new byte[(int)Math.Min(BytesMax, file.Length)];
        var length = 0;
        while (length < bytes.Length && file.Read(length, bytes.AsSpan(length)) is > 0 and var read)
        {
            length += read;
        }

        return bytes[..length];
    }

    /// <summary>The head of a file that begins like this.</summary>
    public static FileHead Of(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, BytesMax)];
        return new FileHead(bytes[..Math.Min(bytes.Length, StartMax)].ToArray(), bytes.Length, StableHash.Of(bytes));
    }

    /// <summary>True when a file that begins like this is ours, maybe longer than before.</summary>
    public bool Fits(ReadOnlySpan<byte> bytes) => bytes.Length >= Bytes && StableHash.Of(bytes[..Bytes]) == Hash;

    /// <summary>True when a file that begins like this, even if cut short, is surely another.</summary>
    public bool Contradicts(ReadOnlySpan<byte> bytes)
    {
        var common = Math.Min(bytes.Length, Start.Length);
        return !bytes[..common].SequenceEqual(Start.AsSpan(0, common)) || (bytes.Length >= Bytes && !Fits(bytes));
    }
}
