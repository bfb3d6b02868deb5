using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet.Runtime.Storage;

/// <summary>A savepoint that is being written. It counts for nothing until <see cref="Complete"/> returned.</summary>
internal sealed class SavepointFile
{
    /// <summary>Takes the folder, and becomes the manifest.</summary>
    public const string UnfinishedName = CheckpointStore.ManifestName + ".tmp";

    private readonly IFileSystem _files;
    private readonly bool _isFolderNew;
    private readonly List<string> _names = [UnfinishedName];

    private SavepointFile(IFileSystem files, string folder, bool isFolderNew) => (_files, Folder, _isFolderNew) = (files, folder, isFolderNew);

    public string Folder { get; }

    /// <summary>Takes a folder that does not exist or is empty.</summary>
    /// <exception cref="FreshetException">Something is in it, or it cannot be written.</exception>
    public static SavepointFile Reserve(IFileSystem files, string folder)
    {
        folder = SavepointFolder.Clean(folder);
        try
        {
            var isNew = !files.Exists(folder);
            files.CreateDirectory(folder);
            if (files.List(folder) is [var first, ..])
            {
                throw FreshetException.User($"The savepoint folder '{folder}' is not empty ('{first.Name}' is in it). Name one that does not exist yet, or empty it: nothing was changed.");
            }

            files.OpenWrite($"{folder}/{UnfinishedName}", FileOpen.CreateNew).Dispose();
            return new SavepointFile(files, folder, isNew);
        }
        catch (FileException e)
        {
            throw Unwritable(folder, e);
        }
    }

    public StateFileWriter CreateStateFile(CheckpointId id, string name)
    {
        var file = _files.OpenWrite($"{Folder}/{name}", FileOpen.CreateNew);
        _names.Add(name);
        return new StateFileWriter(id, name, new FrameWriter(file, FileKind.TaskState, CheckpointStore.StateVersion));
    }

    /// <summary>Makes it a savepoint. On return every byte and every directory entry of it is durable. Gives the bytes of the manifest.</summary>
    public long Complete(CheckpointManifest manifest)
    {
        var unfinished = $"{Folder}/{UnfinishedName}";
        FileSummary summary;
        using (var frames = new FrameWriter(_files.OpenWrite(unfinished, FileOpen.Truncate), FileKind.CheckpointManifest, ManifestFormat.Version))
        {
            ManifestFormat.Write(frames, manifest);
            summary = frames.Finish();
        }

        // The files before the manifest's name, as in the checkpoint store.
        _files.SyncDirectory(Folder);
        _files.Rename(unfinished, $"{Folder}/{CheckpointStore.ManifestName}");
        _names.Add(CheckpointStore.ManifestName);
        _files.SyncDirectory(Folder);
        return summary.Length;
    }

    /// <summary>Takes away what was written. What cannot be is left: without a manifest it counts for nothing.</summary>
    public void Discard()
    {
        try
        {
            _names.Reverse(); // a manifest first
            _names.ForEach(name => _files.Delete($"{Folder}/{name}"));
            _files.SyncDirectory(Folder);
            if (_isFolderNew && _files.List(Folder).Count == 0)
            {
                _files.DeleteDirectory(Folder);
            }
        }
        catch (Exception)
        {
            // A person will find it, and every start refuses it. What is told is why it was given up.
        }
    }

    public static FreshetException Unwritable(string folder, FileException e)
    {
        var wrong = e.Error is FileError.AccessDenied or FileError.NotADirectory or FileError.AlreadyExists or FileError.IsADirectory;
        var message = $"The savepoint folder '{folder}' cannot be written: {e.Message.TrimEnd('.')}. {(wrong ? "Name another, one in which the job's process can make files." : "A savepoint needs a working disk with room for the whole state.")}";
        return wrong ? FreshetException.User(message, e) : FreshetException.External(message, e);
    }
}
