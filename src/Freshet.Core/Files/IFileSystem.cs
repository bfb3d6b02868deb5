namespace Freshet.Core.Files;

/// <summary>
/// The only way engine code touches files. Two implementations: POSIX files (Runtime) and the simulated disk (Testing),
/// which loses what was not synced. Paths are absolute or relative to the process, with '/' between parts.
/// Every failure is a <see cref="FileException"/> that names the path and the operation; nothing is retried here.
/// May be called from several threads; an open file is used by one thread at a time. Symbolic links are followed, except by deletes.
/// </summary>
public interface IFileSystem
{
    /// <summary>True when a file or a directory has this path.</summary>
    bool Exists(string path);

    /// <summary>What is known of a file, or null when there is none.</summary>
    FileEntry? Stat(string path);

    /// <summary>The direct children of a directory in ordinal order; empty when it does not exist.</summary>
    IReadOnlyList<FileEntry> List(string directory);

    /// <summary>
    /// Creates the directory and its parents, each entry synced into its parent. No error when it exists, and then its entry
    /// is synced all the same: an earlier process may have died between creating and syncing it.
    /// </summary>
    void CreateDirectory(string path);

    /// <summary>Opens a file for writing. Durable only after <see cref="IWritableFile.Sync"/> and, for a new file, <see cref="SyncDirectory"/>.</summary>
    IWritableFile OpenWrite(string path, FileOpen how);

    /// <summary>Opens a file for reading at any position.</summary>
    IReadableFile OpenRead(string path);

    /// <summary>Renames a file, replacing the target; atomic. Durable only after <see cref="SyncDirectory"/> of both parents.</summary>
    void Rename(string from, string to);

    /// <summary>Deletes a file; no error when it does not exist. Durable only after <see cref="SyncDirectory"/>.</summary>
    void Delete(string path);

    /// <summary>Deletes a directory with everything in it; no error when it does not exist. Not atomic; durable only after <see cref="SyncDirectory"/> of its parent.</summary>
    void DeleteDirectory(string path);

    /// <summary>Makes the directory's entries (creations, renames, deletions) durable.</summary>
    void SyncDirectory(string path);

    /// <summary>
    /// Takes the exclusive lock named by a file, held until disposed or the process ends, however it ends; null when another
    /// holds it. The file then holds one line of text that names the holder ("process 4711 on host"), and is never deleted.
    /// </summary>
    IDisposable? TryLock(string path);
}

/// <summary>How a file is opened for writing.</summary>
public enum FileOpen
{
    /// <summary>A new file; an existing one is an error.</summary>
    CreateNew,

    /// <summary>A new file, or an existing one emptied.</summary>
    Truncate,

    /// <summary>An existing file or a new one, writing from its end.</summary>
    Append,
}

/// <summary>A file or directory as listed.</summary>
/// <param name="Path">The full path.</param>
/// <param name="IsDirectory">True for a directory.</param>
/// <param name="Length">Length in bytes; 0 for a directory.</param>
/// <param name="Identity">What stays the same when the file is renamed (the inode number), so that a rotated file is recognised.</param>
public sealed record FileEntry(string Path, bool IsDirectory, long Length, ulong Identity)
{
    /// <summary>True for a directory and a file of bytes; false for a pipe, a socket, a device: their length says nothing.</summary>
    public bool IsPlain { get; init; } = true;

    /// <summary>The last part of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}

/// <summary>A file open for writing, from one thread at a time.</summary>
public interface IWritableFile : IDisposable
{
    /// <summary>Bytes in the file, those written here included.</summary>
    long Length { get; }

    /// <summary>
    /// Appends the bytes; they may be lost in a crash until <see cref="Sync"/>. After a failure (disk full) a part of them
    /// may be in the file: <see cref="Length"/> tells, <see cref="Truncate"/> takes it back.
    /// </summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Makes the file's bytes durable (fsync). A failure is fatal for the file: its bytes must be taken as lost, and every later call fails.</summary>
    void Sync();

    /// <summary>Cuts the file to this length, which must not be beyond its end, and goes on writing there.</summary>
    void Truncate(long length);
}

/// <summary>A file open for reading, from one thread at a time.</summary>
public interface IReadableFile : IDisposable
{
    /// <summary>Current length in bytes; grows while another writes.</summary>
    long Length { get; }

    /// <summary>Reads at a position; returns the count, 0 at the end.</summary>
    int Read(long position, Span<byte> into);
}
