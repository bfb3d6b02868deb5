namespace Freshet.Testing;

/// <summary>The operations of <see cref="SimulatedDisk"/> that can be made to fail.</summary>
public enum DiskOperation
{
    /// <summary>Looking at a path: Exists, Stat, List.</summary>
    Look,

    /// <summary>Opening or creating a file, taking a lock.</summary>
    Open,

    /// <summary>Reading from a file.</summary>
    Read,

    /// <summary>Writing to a file.</summary>
    Write,

    /// <summary>Cutting a file.</summary>
    Truncate,

    /// <summary>Making a file's bytes durable.</summary>
    Sync,

    /// <summary>Creating one directory.</summary>
    MakeDirectory,

    /// <summary>Renaming a file.</summary>
    Rename,

    /// <summary>Deleting one file or directory.</summary>
    Delete,

    /// <summary>Making a directory's entries durable.</summary>
    SyncDirectory,
}
