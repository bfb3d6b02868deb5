using System.Text;
using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet.Testing;

/// <summary>
/// A disk in memory that is as unkind as POSIX allows, deterministically from a seed. What was not synced is lost, torn or kept
/// at <see cref="Crash"/>: bytes by 512-byte sector, directory entries by name. Faults are planted with
/// <see cref="FailOperation"/>, <see cref="PowerLossAfter"/>, <see cref="CapacityBytes"/>, <see cref="FlipBit"/>.
/// </summary>
public sealed partial class SimulatedDisk : IFileSystem
{
    private readonly Lock _gate = new();
    private readonly SeededRandom _random;
    private readonly SimulatedDirectory _root = new(1);
    private readonly Dictionary<SimulatedFile, SimulatedLock> _locks = [];

    // In the order they happened; each holds one change, or the two of a rename that happen together.
    private readonly List<List<EntryChange>> _unsynced = [];
    private ulong _lastIdentity = 1;
    private int _process = 1;

    /// <summary>An empty disk whose crashes follow the seed.</summary>
    public SimulatedDisk(ulong seed) => _random = new SeededRandom(seed);

    /// <inheritdoc />
    public bool Exists(string path) => Stat(path) is not null;

    /// <inheritdoc />
    public FileEntry? Stat(string path)
    {
        lock (_gate)
        {
            Enter(DiskOperation.Look, "stat", path);
            return Find(path) is { } node ? Entry(path, node) : null;
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<FileEntry> List(string directory)
    {
        lock (_gate)
        {
            Enter(DiskOperation.Look, "list", directory);
            var node = Find(directory);
            if (node is SimulatedFile)
            {
                throw Failure(FileError.NotADirectory, "list", directory);
            }

            return node is SimulatedDirectory found
                ? [.. found.Visible.Select(child => Entry($"{directory.TrimEnd('/')}/{child.Key}", child.Value))]
                : [];
        }
    }

    /// <inheritdoc />
    public void CreateDirectory(string path)
    {
        lock (_gate)
        {
            var parent = _root;
            var parts = Parts(path);
            for (var i = 0; i < parts.Length; i++)
            {
                if (!parent.Visible.TryGetValue(parts[i], out var child))
                {
                    Enter(DiskOperation.MakeDirectory, "create directory", path);
                    child = new SimulatedDirectory(++_lastIdentity);
                    Change(new EntryChange(parent, parts[i], child));
                    SyncEntries(parent, path);
                }
                else if (child is SimulatedDirectory existing && (i == parts.Length - 1 || !existing.Visible.ContainsKey(parts[i + 1])))
                {
                    // The last one that exists: it alone may have been left unsynced by a killed process.
                    SyncEntries(parent, path);
                }

                parent = child as SimulatedDirectory ?? throw Failure(FileError.NotADirectory, "create directory", path);
            }
        }
    }

    /// <inheritdoc />
    public IWritableFile OpenWrite(string path, FileOpen how)
    {
        lock (_gate)
        {
            Enter(DiskOperation.Open, "open", path);
            var file = OpenOrCreate(path, existing: how == FileOpen.CreateNew ? FileError.AlreadyExists : null);
            if (how == FileOpen.Truncate)
            {
                file.Truncate(0);
            }

            return new SimulatedWritableFile(this, file, path, _process);
        }
    }

    /// <inheritdoc />
    public IReadableFile OpenRead(string path)
    {
        lock (_gate)
        {
            Enter(DiskOperation.Open, "open", path);
            return new SimulatedReadableFile(this, FileAt(path, "open"), path, _process);
        }
    }

    /// <inheritdoc />
    public void Rename(string from, string to)
    {
        lock (_gate)
        {
            Enter(DiskOperation.Rename, "rename", from);
            var file = FileAt(from, "rename");
            var (source, sourceName) = Parent(from, "rename");
            var (target, targetName) = Parent(to, "rename");
            if (target.Visible.TryGetValue(targetName, out var replaced) && replaced is SimulatedDirectory)
            {
                throw Failure(FileError.IsADirectory, "rename", to);
            }

            if (replaced != file)
            {
                Change(new EntryChange(source, sourceName, null), new EntryChange(target, targetName, file));
            }
        }
    }

    /// <inheritdoc />
    public void Delete(string path)
    {
        lock (_gate)
        {
            Enter(DiskOperation.Delete, "delete", path);
            if (Find(path) is { } node)
            {
                var (parent, name) = Parent(path, "delete");
                Change(new EntryChange(parent, name, node is SimulatedFile ? null : throw Failure(FileError.IsADirectory, "delete", path)));
            }
        }
    }

    /// <inheritdoc />
    public void DeleteDirectory(string path)
    {
        lock (_gate)
        {
            if (Find(path) is not { } node)
            {
                Enter(DiskOperation.Delete, "delete directory", path);
                return;
            }

            var directory = node as SimulatedDirectory ?? throw Failure(FileError.NotADirectory, "delete directory", path);
            var (parent, name) = Parent(path, "delete directory");
            DeleteContent(directory, path);
            Enter(DiskOperation.Delete, "delete directory", path);
            Change(new EntryChange(parent, name, null));
        }
    }

    /// <inheritdoc />
    public void SyncDirectory(string path)
    {
        lock (_gate)
        {
            SyncEntries(DirectoryAt(path, "fsync"), path);
        }
    }

    /// <inheritdoc />
    public IDisposable? TryLock(string path)
    {
        lock (_gate)
        {
            Enter(DiskOperation.Open, "lock", path);
            var file = OpenOrCreate(path, existing: null);
            if (_locks.ContainsKey(file))
            {
                return null;
            }

            file.Truncate(0);
            file.Append(Encoding.UTF8.GetBytes($"process {_process} on the simulated disk\n"));
            return _locks[file] = new SimulatedLock(this, file);
        }
    }

    internal void Unlock(SimulatedFile file, SimulatedLock held)
    {
        lock (_gate)
        {
            // After a crash the lock may belong to another process.
            if (_locks.TryGetValue(file, out var current) && current == held)
            {
                _locks.Remove(file);
            }
        }
    }

    private void DeleteContent(SimulatedDirectory directory, string path)
    {
        foreach (var (name, child) in directory.Visible.ToArray())
        {
            var childPath = $"{path.TrimEnd('/')}/{name}";
            if (child is SimulatedDirectory inner)
            {
                DeleteContent(inner, childPath);
            }

            Enter(DiskOperation.Delete, "delete", childPath);
            Change(new EntryChange(directory, name, null));
        }
    }
}
