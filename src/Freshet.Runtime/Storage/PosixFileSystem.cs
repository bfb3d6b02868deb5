using Freshet.Core.Files;
using Microsoft.Win32.SafeHandles;

namespace Freshet.Runtime.Storage;

/// <summary>
/// Files of the operating system through the C library, so that every error of every call is seen, those of fsync above all.
/// 64-bit Linux; elsewhere the constructor throws <see cref="PlatformNotSupportedException"/>.
/// </summary>
public sealed class PosixFileSystem : IFileSystem
{
    // What the process's umask leaves of them, as for any other program.
    private const uint FileMode = 0x1B6; // rw-rw-rw-
    private const uint DirectoryMode = 0x1FF; // rwxrwxrwx

    /// <summary>Checks that this is a system whose calls and constants are known here.</summary>
    public PosixFileSystem()
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
        {
            throw new PlatformNotSupportedException(
                "Freshet's durable files need 64-bit Linux for now: the guarantees of fsync and rename are verified there only. "
                + "Run it on Linux, in a container or under WSL.");
        }
    }

    /// <inheritdoc />
    public bool Exists(string path) => Status(path) is not null;

    /// <inheritdoc />
    public FileEntry? Stat(string path) => Status(path) is { } status ? Entry(path, status) : null;

    /// <inheritdoc />
    public IReadOnlyList<FileEntry> List(string directory)
    {
        var entries = new List<FileEntry>();
        foreach (var name in PosixDirectory.Names(Checked(directory)))
        {
            var path = $"{directory.TrimEnd('/')}/{name}";

            // Gone since it was listed, or a link that leads nowhere: not there.
            if (Status(path) is { } status)
            {
                entries.Add(Entry(path, status));
            }
        }

        entries.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        return entries;
    }

    /// <inheritdoc />
    public void CreateDirectory(string path) => PosixDirectory.Create(Checked(path), DirectoryMode);

    /// <inheritdoc />
    public IWritableFile OpenWrite(string path, FileOpen how)
    {
        var flags = Libc.WriteOnly | Libc.Create | how switch
        {
            FileOpen.CreateNew => Libc.Exclusive,
            FileOpen.Truncate => Libc.EmptyIt,
            FileOpen.Append => 0,
            _ => throw new ArgumentOutOfRangeException(nameof(how)),
        };
        return new PosixWritableFile(Open(path, flags, FileMode), path);
    }

    /// <inheritdoc />
    public IReadableFile OpenRead(string path) => new PosixReadableFile(Open(path, Libc.ReadOnly, 0), path);

    /// <inheritdoc />
    public void Rename(string from, string to)
    {
        if (Libc.Rename(Checked(from), Checked(to)) != 0)
        {
            throw PosixError.FromLast($"rename to '{to}'", from);
        }
    }

    /// <inheritdoc />
    public void Delete(string path)
    {
        if (Libc.UnlinkAt(Libc.AtCurrentDirectory, Checked(path), 0) != 0 && PosixError.Last != PosixError.NotFound)
        {
            throw PosixError.FromLast("delete", path);
        }
    }

    /// <inheritdoc />
    public void DeleteDirectory(string path) => PosixDirectory.Delete(Checked(path));

    /// <inheritdoc />
    public void SyncDirectory(string path) => PosixDirectory.Sync(Checked(path));

    /// <inheritdoc />
    public IDisposable? TryLock(string path)
    {
        var handle = Open(path, Libc.ReadWrite | Libc.Create, FileMode);
        var held = false;
        try
        {
            int result;
            do
            {
                result = Libc.FLock(handle, Libc.LockExclusiveNow);
            }
            while (result != 0 && PosixError.Last == PosixError.Interrupted);

            if (result != 0 && PosixError.Last != PosixError.Locked)
            {
                throw PosixError.FromLast("lock", path);
            }

            held = result == 0;
            return held ? PosixLock.Taken(handle, path) : null;
        }
        finally
        {
            if (!held)
            {
                handle.Dispose();
            }
        }
    }

    /// <summary>Opens without letting child processes inherit the descriptor: a lock would outlive us in them.</summary>
    internal static SafeFileHandle Open(string path, int flags, uint mode)
    {
        Checked(path);
        int descriptor;
        do
        {
            descriptor = Libc.Open(path, flags | Libc.CloseOnExec, mode);
        }
        while (descriptor < 0 && PosixError.Last == PosixError.Interrupted);

        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw PosixError.FromLast("open", path);
    }

    internal static void Sync(SafeFileHandle handle, string path)
    {
        int result;
        do
        {
            result = Libc.FSync(handle);
        }
        while (result != 0 && PosixError.Last == PosixError.Interrupted);

        if (result != 0)
        {
            throw PosixError.FromLast("fsync", path);
        }
    }

    private static Libc.FileStatus? Status(string path)
    {
        if (Libc.StatPath(Libc.AtCurrentDirectory, Checked(path), 0, Libc.StatBasic, out var status) == 0)
        {
            return status;
        }

        return PosixError.Last is PosixError.NotFound or PosixError.NotADirectory or PosixError.LinkLoop
            ? null
            : throw PosixError.FromLast("stat", path);
    }

    private static FileEntry Entry(string path, in Libc.FileStatus status) =>
        new(path, status.IsDirectory, status.IsDirectory ? 0 : (long)status.Length, status.Inode) { IsPlain = status.IsDirectory || status.IsRegular };

    // A zero byte would end the path early for the C library, and another file would be meant than was checked.
    private static string Checked(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return path.Contains('\0') ? throw new ArgumentException("A path cannot contain a zero character.", nameof(path)) : path;
    }
}
