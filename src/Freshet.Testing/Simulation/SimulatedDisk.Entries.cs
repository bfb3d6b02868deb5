using Freshet.Core.Files;

namespace Freshet.Testing;

/// <content>Paths, entries and bytes.</content>
public sealed partial class SimulatedDisk
{
    internal void Write(SimulatedFile file, string path, int process, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            Enter(DiskOperation.Write, "write", path, process);
            var room = CapacityBytes is { } capacity ? Math.Max(0, capacity - UsedBytes) : long.MaxValue;
            if (bytes.Length > room)
            {
                // As a real disk does: what fits is written, then the call fails.
                file.Append(bytes[..(int)room]);
                throw Failure(FileError.DiskFull, "write", path);
            }

            file.Append(bytes);
        }
    }

    internal int Read(SimulatedFile file, string path, int process, long position, Span<byte> into)
    {
        lock (_gate)
        {
            Enter(DiskOperation.Read, "read", path, process);
            var rest = file.Bytes[(int)Math.Min(position, file.Length)..];
            rest = rest[..Math.Min(rest.Length, into.Length)];
            rest.CopyTo(into);
            return rest.Length;
        }
    }

    internal void Truncate(SimulatedFile file, string path, int process, int length)
    {
        lock (_gate)
        {
            Enter(DiskOperation.Truncate, "truncate", path, process);
            file.Truncate(length);
        }
    }

    internal void Sync(SimulatedFile file, string path, int process)
    {
        lock (_gate)
        {
            try
            {
                Enter(DiskOperation.Sync, "fsync", path, process);
            }
            catch (FileException)
            {
                file.LoseUnsynced();
                throw;
            }

            file.Sync();
        }
    }

    private void SyncEntries(SimulatedDirectory directory, string path)
    {
        try
        {
            Enter(DiskOperation.SyncDirectory, "fsync", path);
        }
        catch (FileException)
        {
            // What failed to be written is never tried again: the entries stay visible until the power goes.
            _unsynced.RemoveAll(change => change.Exists(entry => entry.Directory == directory));
            throw;
        }

        MakeDurable(directory);
    }

    private void MakeDurable(SimulatedDirectory directory)
    {
        for (var i = 0; i < _unsynced.Count; i++)
        {
            var change = _unsynced[i];
            if (!change.Exists(entry => entry.Directory == directory))
            {
                continue;
            }

            // A rename never loses the file: its new name is durable before, or together with, the end of the old one.
            if (change.Find(entry => entry.Node is not null && entry.Directory != directory).Directory is { } target)
            {
                MakeDurable(target);
            }

            change.FindAll(entry => entry.Directory == directory).ForEach(entry => entry.ApplyTo(directory.Durable));
            change.RemoveAll(entry => entry.Directory == directory);
        }

        _unsynced.RemoveAll(change => change.Count == 0);
    }

    private void Change(params ReadOnlySpan<EntryChange> together)
    {
        foreach (var entry in together)
        {
            entry.ApplyTo(entry.Directory.Visible);
        }

        _unsynced.Add([.. together]);
    }

    private SimulatedFile OpenOrCreate(string path, FileError? existing)
    {
        var (parent, name) = Parent(path, "open");
        if (!parent.Visible.TryGetValue(name, out var node))
        {
            node = new SimulatedFile(++_lastIdentity);
            Change(new EntryChange(parent, name, node));
        }
        else if (existing is { } error)
        {
            throw Failure(error, "open", path);
        }

        return node as SimulatedFile ?? throw Failure(FileError.IsADirectory, "open", path);
    }

    private SimulatedFile FileAt(string path, string operation) => Find(path) switch
    {
        SimulatedFile file => file,
        null => throw Failure(FileError.NotFound, operation, path),
        _ => throw Failure(FileError.IsADirectory, operation, path),
    };

    private SimulatedDirectory DirectoryAt(string path, string operation) => Find(path) switch
    {
        SimulatedDirectory directory => directory,
        null => throw Failure(FileError.NotFound, operation, path),
        _ => throw Failure(FileError.NotADirectory, operation, path),
    };

    private (SimulatedDirectory Parent, string Name) Parent(string path, string operation)
    {
        var parts = Parts(path);
        if (parts.Length == 0)
        {
            throw Failure(FileError.IsADirectory, operation, path);
        }

        return Walk(parts.AsSpan(..^1)) switch
        {
            SimulatedDirectory directory => (directory, parts[^1]),
            null => throw Failure(FileError.NotFound, operation, path),
            _ => throw Failure(FileError.NotADirectory, operation, path),
        };
    }

    private SimulatedNode? Find(string path) => Walk(Parts(path));

    private SimulatedNode? Walk(ReadOnlySpan<string> parts)
    {
        SimulatedNode? node = _root;
        foreach (var part in parts)
        {
            if (node is not SimulatedDirectory directory || !directory.Visible.TryGetValue(part, out node))
            {
                return null;
            }
        }

        return node;
    }

    // Relative paths begin at the root too; ".." is refused, because nothing in the engine has a reason to use it.
    private static string[] Parts(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts.Contains("..")
            ? throw new ArgumentException($"'{path}': '..' has no meaning on the simulated disk.", nameof(path))
            : [.. parts.Where(part => part != ".")];
    }

    private static FileEntry Entry(string path, SimulatedNode node) =>
        new(path, node is SimulatedDirectory, node is SimulatedFile file ? file.Length : 0, node.Identity);
}
