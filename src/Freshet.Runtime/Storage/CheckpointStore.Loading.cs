using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet.Runtime.Storage;

/// <content>Finding the checkpoint to start from.</content>
public sealed partial class CheckpointStore
{
    /// <summary>
    /// The newest checkpoint of which every byte is proven; null when there is none. Each newer one that is damaged is in
    /// <paramref name="skipped"/>, with the file and what is wrong: null and a filled list means that there was state and
    /// all of it is damaged, and a job must not start empty then. One written by a newer Freshet is refused, not skipped.
    /// </summary>
    public CheckpointManifest? LoadLatest(out IReadOnlyList<string> skipped)
    {
        var reasons = new List<string>();
        skipped = reasons;
        foreach (var id in _complete.Reverse())
        {
            CheckpointManifest manifest;
            try
            {
                manifest = Prove(id);
            }
            catch (Exception e) when (e is CorruptFileException or FileException { Error: FileError.Device })
            {
                // Unreadable is as bad as changed. Any other failure (no permission, too many open files) is not the
                // checkpoint's fault, and an older one must not be taken for it.
                reasons.Add($"Checkpoint {id} is skipped: {e.Message}");
                _damaged.Add(id);
                continue;
            }

            KeepForGood(id);
            return manifest;
        }

        return null;
    }

    /// <summary>
    /// Whoever goes on from a checkpoint calls this before it acts on it: newer ones, which could not be read, do not count any more,
    /// also if they can be read again one day. They are left for a person to look at. Without this a later start could go on
    /// from one of them, after its output was taken back.
    /// </summary>
    public void SetAsideNewerThan(CheckpointId id)
    {
        foreach (var newer in _complete.Where(other => other.Value > id.Value).ToArray())
        {
            try
            {
                _files.Rename(PathOf(newer, ManifestName), PathOf(newer, AsideManifestName));
            }
            catch (FileException e) when (e.Error == FileError.NotFound)
            {
                // It is the manifest that is missing, or this was tried before and not made durable.
            }

            _files.SyncDirectory(FolderOf(newer));
            _complete.Remove(newer);
            _damaged.Add(newer);
        }
    }

    /// <summary>
    /// A run that starts anew calls this before it writes anything: no later start goes on from what was there, whatever becomes of this run.
    /// The old checkpoints are deleted by the first <see cref="Retain"/>. Savepoints, those that cannot be read and those of a run that ended
    /// before it are left for a person.
    /// </summary>
    public void SetAsideAll()
    {
        foreach (var id in _complete)
        {
            try
            {
                if (CountsForRetention(id))
                {
                    _replaced.Add(id);
                }
            }
            catch (FileException e) when (e.Error == FileError.Device)
            {
                // Unreadable: left for a person.
            }
        }

        SetAsideNewerThan(default);
    }

    /// <summary>Loads one complete checkpoint and proves all its files; throws <see cref="CorruptFileException"/> at the first damage.</summary>
    public CheckpointManifest Load(CheckpointId id)
    {
        if (!_complete.Contains(id))
        {
            throw FreshetException.User(
                $"There is no complete checkpoint {id} in '{Folder}'. "
                + (_complete.Count > 0 ? $"There are: {string.Join(", ", _complete)}." : "There is none at all."));
        }

        var manifest = Prove(id);
        KeepForGood(id);
        return manifest;
    }

    private CheckpointManifest Prove(CheckpointId id)
    {
        var manifest = ReadManifest(id);
        foreach (var file in manifest.Files)
        {
            using var frames = OpenState(file);
            frames.ReadToEnd();
        }

        return manifest;
    }

    // A process that was killed between renaming the manifest and syncing the folder leaves a checkpoint that is there now
    // but not after a power loss. Whoever goes on from it must not be thrown back behind it.
    private void KeepForGood(CheckpointId id) => _files.SyncDirectory(FolderOf(id));

    private CheckpointManifest ReadManifest(CheckpointId id) => ReadManifest(id, ManifestName);

    private CheckpointManifest ReadManifest(CheckpointId id, string name)
    {
        using var frames = OpenFrames(PathOf(id, name), FileKind.CheckpointManifest, ManifestFormat.Version);
        var manifest = ManifestFormat.Read(frames);
        if (manifest.Id != id)
        {
            throw new CorruptFileException(frames.Path, FrameFormat.PayloadOffset, $"it is the manifest of checkpoint {manifest.Id}");
        }

        _needs[id] = [.. manifest.Files];
        return manifest;
    }
}
