using System.Collections.Concurrent;
using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet.Runtime.Storage;

/// <summary>
/// The checkpoints of one job in a folder that this process alone may use:
/// <code>
/// LOCK                       names the process
/// COMPLETED                  there has been a complete checkpoint: data without any manifest is damage then, not a first start
/// chk-0000000042/task-3-1.state, ...
/// chk-0000000042/MANIFEST    appears last, whole and durable: it makes the checkpoint complete
/// </code>
/// A manifest lists files of its own folder and of those of earlier checkpoints (decision 0014). A file is deleted when no manifest in
/// the folder lists it any more; a folder, when it is empty.
/// One thread at a time, except <see cref="CreateStateFile"/> and <see cref="OpenState"/>, which any thread may call. Failures of the
/// disk are <see cref="FileException"/>: when the disk is full the checkpoint can be aborted and the next one tried; after a
/// failed fsync or <see cref="Complete"/> the process must end, and its next start finds out what is on disk.
/// </summary>
public sealed partial class CheckpointStore : IStateFiles, IDisposable
{
    internal const string ManifestName = "MANIFEST";
    internal const ushort StateVersion = 1;
    private const string UnfinishedManifestName = "MANIFEST.tmp";
    private const string AsideManifestName = "MANIFEST.aside";
    private const string CompletedName = "COMPLETED";

    private readonly IFileSystem _files;
    private readonly IDisposable _lock;
    private readonly SortedSet<CheckpointId> _complete = [];
    private readonly ConcurrentDictionary<CheckpointId, bool> _unfinished = [];

    private bool _isMarked; // COMPLETED is there

    private CheckpointStore(IFileSystem files, string folder, IDisposable held)
    {
        _files = files;
        _lock = held;
        Folder = folder;
    }

    /// <summary>The folder of this job's checkpoints.</summary>
    public string Folder { get; }

    /// <summary>The smallest id that may be begun: beyond every checkpoint that this folder ever saw, aborted and damaged ones too.</summary>
    public CheckpointId NextId { get; private set; } = new(1);

    /// <summary>The complete checkpoints, oldest first; some may turn out damaged when they are loaded.</summary>
    public IReadOnlyList<CheckpointId> Completed => [.. _complete];

    /// <summary>Begins a checkpoint: its folder is durable, so its number is never used again.</summary>
    public void Begin(CheckpointId id)
    {
        if (id.Value < NextId.Value)
        {
            throw FreshetException.Internal($"Checkpoint {id} was begun after its number may have been used; the next free one is {NextId}.");
        }

        NextId = new CheckpointId(checked(id.Value + 1));
        _files.CreateDirectory(FolderOf(id));
        DeleteTombstone();
        _unfinished[id] = true;
    }

    /// <summary>Numbers go on behind this one, of a savepoint that the job starts from.</summary>
    public void GoOnBehind(CheckpointId id) => NextId = new CheckpointId(Math.Max(NextId.Value, checked(id.Value + 1)));

    /// <summary>Creates a state file of a begun checkpoint; refused when the checkpoint was completed or aborted in the meantime.</summary>
    public StateFileWriter CreateStateFile(CheckpointId id, string name)
    {
        if (!StateFile.IsName(name))
        {
            throw new ArgumentException($"'{name}' is no name for a state file.", nameof(name));
        }

        if (!_unfinished.ContainsKey(id))
        {
            throw FreshetException.External($"Checkpoint {id} is no longer being taken: it was aborted or completed before '{name}' was written.");
        }

        var file = _files.OpenWrite(PathOf(id, name), FileOpen.CreateNew);
        return new StateFileWriter(id, name, new FrameWriter(file, FileKind.TaskState, StateVersion));
    }

    /// <summary>
    /// Makes a begun checkpoint complete. On return every byte and every directory entry of it is durable; after a failure
    /// it may or may not be complete.
    /// </summary>
    public void Complete(CheckpointManifest manifest)
    {
        var id = manifest.Id;
        if (!_unfinished.ContainsKey(id))
        {
            throw FreshetException.Internal($"Checkpoint {id} cannot be completed: it was not begun here, or was aborted or completed before.");
        }

        foreach (var file in manifest.Files)
        {
            RefuseUnlessThere(id, file);
        }

        var unfinished = PathOf(id, UnfinishedManifestName);
        using (var frames = new FrameWriter(_files.OpenWrite(unfinished, FileOpen.Truncate), FileKind.CheckpointManifest, ManifestFormat.Version))
        {
            ManifestFormat.Write(frames, manifest);
            frames.Finish();
        }

        // The entries of the state files before the manifest's name: a manifest that survives a power loss without the files
        // that it lists would be reported as damage, where in truth the checkpoint was never complete. The folder's own
        // entry is durable since Begin.
        _files.SyncDirectory(FolderOf(id));
        _files.Rename(unfinished, PathOf(id, ManifestName));
        _files.SyncDirectory(FolderOf(id));
        _unfinished.TryRemove(id, out _);
        _complete.Add(id);
        _savepoints[id] = manifest.IsSavepoint;
        _needs[id] = [.. manifest.Files];
        MarkCompleted();
    }

    /// <summary>Opens a file that a complete checkpoint needs; its length is checked now, its checksum when its end is reached.</summary>
    public FrameReader OpenState(StateFile file) =>
        OpenFrames(PathOf(file.Checkpoint, file.Name), FileKind.TaskState, StateVersion, file.Summary);

    /// <summary>Releases the folder. Unfinished checkpoints are removed by whoever opens it next.</summary>
    public void Dispose() => _lock.Dispose();

    // Behind the manifest: a mark without one must not come of a crash.
    private void MarkCompleted()
    {
        if (_isMarked)
        {
            return;
        }

        try
        {
            _files.OpenWrite($"{Folder}/{CompletedName}", FileOpen.Truncate).Dispose();
            _files.SyncDirectory(Folder);
            _isMarked = true;
        }
        catch (FileException e) when (e.Error == FileError.DiskFull)
        {
            // The checkpoint is complete all the same; the next one tries again.
        }
    }

    private void RefuseUnlessThere(CheckpointId id, StateFile file)
    {
        if (!StateFile.IsName(file.Name))
        {
            throw FreshetException.Internal($"Checkpoint {id} lists a file with the impossible name '{file.Name}'.");
        }

        // Of another checkpoint only what is kept for one that is complete: anything else is about to be deleted.
        if (file.Checkpoint != id && !_complete.Any(other => _needs.TryGetValue(other, out var needs) && needs.Contains(file)))
        {
            throw FreshetException.Internal($"Checkpoint {id} refers to '{PathOf(file.Checkpoint, file.Name)}', which no complete checkpoint has.");
        }

        var actual = _files.Stat(PathOf(file.Checkpoint, file.Name));
        if (actual is null or { IsDirectory: true } || actual.Length != file.Length)
        {
            var found = actual is { IsDirectory: false } ? $"has {actual.Length} bytes" : "is missing";
            throw FreshetException.External(
                $"Checkpoint {id} cannot be completed: its file '{PathOf(file.Checkpoint, file.Name)}' of {file.Length} bytes {found}. "
                + "Does another program delete files there?");
        }
    }

    private FrameReader OpenFrames(string path, FileKind kind, ushort version, FileSummary? expected = null)
    {
        try
        {
            return new FrameReader(_files.OpenRead(path), path, kind, version, expected);
        }
        catch (FileException e) when (e.Error is FileError.NotFound or FileError.IsADirectory)
        {
            throw new CorruptFileException(path, 0, "the file is missing", e);
        }
    }

    private string FolderOf(CheckpointId id) => $"{Folder}/{CheckpointFolder.NameOf(id)}";

    private string PathOf(CheckpointId id, string name) => $"{Folder}/{CheckpointFolder.NameOf(id)}/{name}";
}
