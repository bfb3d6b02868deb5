using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet;

/// <summary>
/// The last of what was read of a file: tells one that grew from one that was written over by something longer with the same begin. What
/// agrees in these bytes and in its head cannot be told from an append.
/// </summary>
/// <param name="Start">Where in the file it begins.</param>
/// <param name="Bytes">How many bytes it covers, at most 4,096; 0 fits any file.</param>
/// <param name="Hash">Hash of them.</param>
internal readonly record struct FileTail(long Start, int Bytes, uint Hash)
{
    private const int BytesMax = 4096;

    /// <summary>The end of what was read, of which at least the last part is given.</summary>
    /// <param name="read">Bytes that were read.</param>
    /// <param name="end">Where in the file they end.</param>
    public static FileTail Of(ReadOnlySpan<byte> read, long end)
    {
        var bytes = read[^Math.Min(read.Length, BytesMax)..];
        return new FileTail(end - bytes.Length, bytes.Length, StableHash.Of(bytes));
    }

    /// <summary>True when the file still has these bytes there.</summary>
    public bool Fits(IReadableFile file)
    {
        var bytes = new byte[Bytes];
        var length = 0;
        while (length < bytes.Length && file.Read(Start + length, bytes.AsSpan(length)) is > 0 and var read)
        {
            length += read;
        }

        return length == bytes.Length && (Bytes == 0 || StableHash.Of(bytes) == Hash);
    }
}
