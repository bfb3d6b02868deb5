namespace Freshet.Core.Files;

/// <summary>A file that is not what was written: a flipped bit, a missing or an extra byte, another file in its place.</summary>
public sealed class CorruptFileException : Exception
{
    /// <summary>Creates the report of what is wrong at a position of a file.</summary>
    public CorruptFileException(string path, long position, string what, Exception? inner = null)
        : base($"'{path}' is damaged at byte {position}: {what}", inner)
    {
        Path = path;
        Position = position;
        What = what;
    }

    /// <summary>The damaged file.</summary>
    public string Path { get; }

    /// <summary>Byte offset at which the damage was seen.</summary>
    public long Position { get; }

    /// <summary>What is wrong, without the path.</summary>
    public string What { get; }
}
