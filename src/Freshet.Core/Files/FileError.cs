namespace Freshet.Core.Files;

/// <summary>What went wrong with a file, as far as a caller may act on it.</summary>
public enum FileError
{
    /// <summary>Anything else; the message holds the system's words.</summary>
    Other,

    /// <summary>No file or directory has this path.</summary>
    NotFound,

    /// <summary>The path is taken.</summary>
    AlreadyExists,

    /// <summary>Not permitted, or a read-only file system.</summary>
    AccessDenied,

    /// <summary>No space or quota left; goes away when space is freed.</summary>
    DiskFull,

    /// <summary>The device failed (EIO): bytes may be lost.</summary>
    Device,

    /// <summary>A part of the path is a file, or a directory was asked for and this is none.</summary>
    NotADirectory,

    /// <summary>A file was asked for and this is a directory.</summary>
    IsADirectory,
}
