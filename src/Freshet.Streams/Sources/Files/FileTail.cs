using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet;

/// <summary>
/// How a file ended when it was looked at: tells one that grew from one that was written over by something longer with the same begin. What
/// agrees in these bytes and in its head cannot be told from an append. Not the last bytes that were read: of several subtasks, one may have
/// read nothing but what is the same in both files.
/// </summary>
/// <param name="Start">Where in the file it begins.</param>
/// <param name="Bytes">How many bytes it covers, at most 4,096; 0 fits any file.</param>
/// <param name="Hash">Hash of them.</param>
internal readonly record struct FileTail(long Start, int Bytes, uint Hash)
{
    private const int BytesMax = 4096;

    /// <summary>The length of the file that ended so.</summary>
    public long End => Start + Bytes;

    /// <summary>How a file ends, taken as one of this length; null when it is shorter.</summary>
    public static FileTail? Read(IReadableFile file, long length)
    {
        var bytes = new byte[(int)Math.Min(BytesMax, length)];
        return IsRead(file, length - bytes.Length, bytes) ? new FileTail(length - bytes.Length, bytes.Length, StableHash.Of(bytes)) : null;
    }

    /// <summary>True when the file still has these bytes there.</summary>
    public bool Fits(IReadableFile file)
    {
        var bytes = new byte[Bytes];
        return Bytes == 0 || (IsRead(file, Start, bytes) && StableHash.Of(bytes) == Hash);
    }

    private static bool IsRead(IReadableFile file, long start, byte[] bytes)
    {
        var length = 0;
        while (length < bytes.Length && file.Read(start + length, bytes.AsSpan(length)) is > 0 and var read)
        {
            length += read;
        }

        return length == bytes.Length;
    }
}
