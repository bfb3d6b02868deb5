namespace Freshet.Core.Files;

/// <summary>A failed file operation; the message names the operation, the path and the system's reason.</summary>
public sealed class FileException : IOException
{
    /// <summary>Creates a failure of <paramref name="operation"/> on <paramref name="path"/>.</summary>
    public FileException(FileError error, string operation, string path, string reason)
        : base($"{operation} failed for '{path}': {reason}")
    {
        Error = error;
        Operation = operation;
        Path = path;
    }

    /// <summary>The kind of failure.</summary>
    public FileError Error { get; }

    /// <summary>The operation: "write", "fsync", "rename", ...</summary>
    public string Operation { get; }

    /// <summary>The path it was for.</summary>
    public string Path { get; }
}
