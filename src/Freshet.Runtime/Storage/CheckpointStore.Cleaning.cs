using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet.Runtime.Storage;

/// <content>Removing checkpoints.</content>
public sealed partial class CheckpointStore
{
    // Found unreadable by this process: they count for nothing but are left for a person to look at.
    private readonly HashSet<CheckpointId> _damaged = [];
    private readonly Dictionary<CheckpointId, bool> _savepoints = [];

    // Being read for savepoints.
    private readonly HashSet<CheckpointId> _held = [];

    // Set aside by this process because its job started anew.
    private readonly HashSet<CheckpointId> _replaced = [];

    // What every manifest in the folder lists, those set aside too: what a file is kept for.
    private readonly Dictionary<CheckpointId, HashSet<StateFile>> _needs = [];

    // Folders without a manifest in which files are left, and which (null: not looked at yet).
    private readonly SortedDictionary<CheckpointId, HashSet<string>?> _leftover = [];

    // The newest checkpoint whose manifest could not be read: nobody knows which files up to its own it needs.
    private CheckpointId? _unknown;

    // The emptied folder of the highest number, kept so that a restart does not give that number out again.
    private CheckpointId? _tombstone;

    /// <summary>Removes a begun checkpoint that will not be completed, whatever of it exists. Its open files may still be written to, in vain.</summary>
    public void Abort(CheckpointId id)
    {
        if (!_unfinished.TryRemove(id, out _))
        {
            throw FreshetException.Internal($"Checkpoint {id} cannot be aborted: it was not begun here, or was aborted or completed before.");
        }

        DeleteManifest(id);
        DeleteUnfinished(id);
    }

    /// <summary>The same when the checkpoint is still unfinished; false when it was not begun, or is completed or aborted already.</summary>
    public bool TryAbort(CheckpointId id)
    {
        if (!_unfinished.ContainsKey(id))
        {
            return false;
        }

        Abort(id);
        return true;
    }

    /// <summary>
    /// Keeps the newest <paramref name="count"/> checkpoints and deletes the older ones, and those that this run replaced. Savepoints and those found damaged are
    /// neither counted nor deleted. Of the files those stay that a manifest still in the folder lists.
    /// </summary>
    public void Retain(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        // All manifests first, durably: a power loss must bring back none whose files, wherever they lie, are gone.
        DropReplaced();
        var kept = 0;
        foreach (var id in _complete.Reverse().ToArray())
        {
            if (CountsForRetention(id) && ++kept > count && !_held.Contains(id))
            {
                DeleteManifest(id);
                _complete.Remove(id);
                _savepoints.Remove(id);
                Drop(id);
            }
        }

        Sweep();
    }

    /// <summary>Keeps a complete checkpoint, however old, until <see cref="Release"/>: somebody reads it.</summary>
    internal void Hold(CheckpointId id) => _held.Add(id);

    /// <summary>Ends <see cref="Hold"/>; the next <see cref="Retain"/> may delete it.</summary>
    internal void Release(CheckpointId id) => _held.Remove(id);

    private void DropReplaced()
    {
        foreach (var id in _complete.Count > 0 ? _replaced.ToArray() : [])
        {
            _files.Delete(PathOf(id, AsideManifestName));
            DeleteManifest(id);
            Drop(id);
            _replaced.Remove(id);
        }
    }

    private void Drop(CheckpointId id)
    {
        _needs.Remove(id);
        _leftover[id] = null;
    }

    /// <summary>Takes note of what a manifest lists.</summary>
    private void Learn(CheckpointId id, string manifestName)
    {
        try
        {
            ReadManifest(id, manifestName);
        }
        catch (Exception e) when (e is CorruptFileException or FileException or FreshetException)
        {
            // Whoever loads it is told; here nothing must go that it may need.
            _unknown = id;
        }
    }

    /// <summary>Deletes what no manifest lists from the folders that have none of their own.</summary>
    private void Sweep()
    {
        if (_leftover.Count == 0)
        {
            return;
        }

        var needed = NeededNames();
        foreach (var (id, known) in _leftover.ToArray())
        {
            if (id.Value <= (_unknown?.Value ?? -1))
            {
                continue;
            }

            if (!needed.TryGetValue(id, out var names))
            {
                DeleteUnfinished(id);
                _leftover.Remove(id);
            }
            else if (known is null || !known.IsSubsetOf(names))
            {
                DeleteAllBut(names, id);
                _leftover[id] = names;
            }
        }
    }

    private Dictionary<CheckpointId, HashSet<string>> NeededNames() => _needs.Values
        .SelectMany(static files => files)
        .GroupBy(static file => file.Checkpoint)
        .ToDictionary(static files => files.Key, static files => files.Select(static file => file.Name).ToHashSet(StringComparer.Ordinal));

    private void DeleteAllBut(HashSet<string> names, CheckpointId id)
    {
        foreach (var entry in _files.List(FolderOf(id)))
        {
            if (entry.IsDirectory)
            {
                _files.DeleteDirectory(entry.Path);
            }
            else if (!names.Contains(entry.Name))
            {
                _files.Delete(entry.Path);
            }
        }
    }

    private bool CountsForRetention(CheckpointId id)
    {
        if (_damaged.Contains(id))
        {
            return false;
        }

        if (_savepoints.TryGetValue(id, out var savepoint))
        {
            return !savepoint;
        }

        try
        {
            return !(_savepoints[id] = ReadManifest(id).IsSavepoint);
        }
        catch (CorruptFileException)
        {
            // Whoever loads it is told what is wrong; here it only must not be counted as something to fall back to.
            _damaged.Add(id);
            return false;
        }
    }

    // Durably first, so that no power loss brings back a manifest whose files are gone.
    private void DeleteManifest(CheckpointId id)
    {
        _files.Delete(PathOf(id, ManifestName));
        _files.SyncDirectory(FolderOf(id));
    }

    private void DeleteUnfinished(CheckpointId id)
    {
        if (id.Value < NextId.Value - 1)
        {
            _files.DeleteDirectory(FolderOf(id));
            return;
        }

        foreach (var entry in _files.List(FolderOf(id)))
        {
            if (entry.IsDirectory)
            {
                _files.DeleteDirectory(entry.Path);
            }
            else
            {
                _files.Delete(entry.Path);
            }
        }

        _tombstone = id;
    }

    private void DeleteTombstone()
    {
        if (_tombstone is { } id)
        {
            _files.DeleteDirectory(FolderOf(id));
            _tombstone = null;
        }
    }
}
