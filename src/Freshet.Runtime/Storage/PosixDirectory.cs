using System.Runtime.InteropServices;
using Freshet.Core.Files;

namespace Freshet.Runtime.Storage;

/// <summary>Operations on directories: listing, creating durably, deleting with content, syncing.</summary>
internal static class PosixDirectory
{
    /// <summary>Names in the directory, unordered, without "." and ".."; none when it does not exist.</summary>
    public static List<string> Names(string path)
    {
        var names = new List<string>();
        var directory = Libc.OpenDirectory(path);
        if (directory == 0)
        {
            return PosixError.Last == PosixError.NotFound ? names : throw PosixError.FromLast("list", path);
        }

        try
        {
            while (Libc.ReadDirectory(directory) is var entry && entry != 0)
            {
                if (Libc.NameOf(entry) is var name && name is not ("." or ".."))
                {
                    names.Add(name);
                }
            }

            // The end and a failure both give a null entry; .NET zeroes the number before each call.
            return PosixError.Last == 0 ? names : throw PosixError.FromLast("list", path);
        }
        finally
        {
            _ = Libc.CloseDirectory(directory);
        }
    }

    /// <summary>Creates what is missing of the path, from the top, and syncs each parent.</summary>
    public static void Create(string path, uint mode)
    {
        var result = Libc.MakeDirectory(path, mode);
        var error = PosixError.Last;
        if (result != 0 && error == PosixError.NotFound && Parent(path) is var parent && parent != path)
        {
            Create(parent, mode);
            result = Libc.MakeDirectory(path, mode);
            error = PosixError.Last;
        }

        if (result == 0)
        {
            Sync(Parent(path));
            return;
        }

        if (error != PosixError.AlreadyExists)
        {
            throw PosixError.From(error, "create directory", path);
        }

        SyncExisting(path);
    }

    /// <summary>Makes the entries durable.</summary>
    public static void Sync(string path)
    {
        using var handle = PosixFileSystem.Open(path, Libc.ReadOnly | Libc.Directory, 0);
        PosixFileSystem.Sync(handle, path);
    }

    /// <summary>Deletes the directory with everything in it, links as links.</summary>
    public static void Delete(string path)
    {
        if (Libc.StatPath(Libc.AtCurrentDirectory, path, Libc.AtSymlinkNoFollow, Libc.StatBasic, out var status) != 0)
        {
            if (PosixError.Last == PosixError.NotFound)
            {
                return;
            }

            throw PosixError.FromLast("delete directory", path);
        }

        if (!status.IsDirectory)
        {
            throw PosixError.From(PosixError.NotADirectory, "delete directory", path);
        }

        foreach (var name in Names(path))
        {
            var child = $"{path.TrimEnd('/')}/{name}";
            if (Libc.StatPath(Libc.AtCurrentDirectory, child, Libc.AtSymlinkNoFollow, Libc.StatBasic, out status) == 0 && status.IsDirectory)
            {
                Delete(child);
            }
            else
            {
                Unlink(child, 0);
            }
        }

        Unlink(path, Libc.AtRemoveDirectory);
    }

    private static void Unlink(string path, int flags)
    {
        if (Libc.UnlinkAt(Libc.AtCurrentDirectory, path, flags) != 0 && PosixError.Last != PosixError.NotFound)
        {
            throw PosixError.FromLast("delete", path);
        }
    }

    private static void SyncExisting(string path)
    {
        if (Libc.StatPath(Libc.AtCurrentDirectory, path, 0, Libc.StatBasic, out var status) != 0)
        {
            throw PosixError.FromLast("create directory", path);
        }

        if (!status.IsDirectory)
        {
            throw PosixError.From(PosixError.NotADirectory, "create directory", path);
        }

        try
        {
            Sync(Parent(path));
        }
        catch (FileException e) when (e.HResult is PosixError.AccessDenied or PosixError.ReadOnly or PosixError.NotSupported)
        {
            // In a parent that we may not open, that is read-only or that knows no fsync (above a mount point), somebody
            // else made the directory, not an earlier run of ours that died before its sync: not ours to make durable.
        }
    }

    private static string Parent(string path)
    {
        var trimmed = path.TrimEnd('/');
        var slash = trimmed.LastIndexOf('/');
        return slash switch
        {
            < 0 => trimmed.Length == 0 ? "/" : ".",
            0 => "/",
            _ => trimmed[..slash],
        };
    }
}
