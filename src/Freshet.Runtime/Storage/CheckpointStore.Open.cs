using System.Text;
using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet.Runtime.Storage;

/// <content>Taking the folder into use.</content>
public sealed partial class CheckpointStore
{
    private const string LockName = "LOCK";
    private const string ProbeName = "PROBE";

    /// <summary>
    /// Takes the folder into use, creating it when needed, and removes what unfinished checkpoints left. Refused with a
    /// <see cref="FreshetException"/> when another process uses it, when it cannot be written, and when every manifest is gone from beside the
    /// data of complete checkpoints; the last is taken when the job <paramref name="startsFresh"/>, and the data are deleted.
    /// </summary>
    public static CheckpointStore Open(IFileSystem files, string folder, bool startsFresh = false)
    {
        folder = folder.Length > 1 ? folder.TrimEnd('/') : folder;
        IDisposable? held = null;
        try
        {
            Make(files, folder);
            held = files.TryLock($"{folder}/{LockName}") ?? throw InUse(files, folder);
            Probe(files, $"{folder}/{ProbeName}");
            var store = new CheckpointStore(files, folder, held);
            store.TakeStock(startsFresh);
            held = null;
            return store;
        }
        catch (FileException e)
        {
            throw Unusable(folder, e);
        }
        finally
        {
            held?.Dispose();
        }
    }

    private static void Make(IFileSystem files, string folder)
    {
        try
        {
            files.CreateDirectory(folder);
        }
        catch (FileException e) when (e.Error is FileError.NotFound or FileError.Other && !files.Exists(folder))
        {
            throw FreshetException.User(
                $"The checkpoint folder '{folder}' cannot be made: {e.Message}. Choose another folder, one in which this process can make folders.", e);
        }
    }

    private static void Probe(IFileSystem files, string path)
    {
        try
        {
            files.OpenWrite(path, FileOpen.Truncate).Dispose();
            files.Delete(path);
        }
        catch (FileException e) when (e.Error == FileError.DiskFull)
        {
            // A job must be able to read its state and go on while the disk is full: only its checkpoints have to wait.
        }
    }

    private void TakeStock(bool startsFresh)
    {
        var ids = _files.List(Folder)
            .Where(static entry => entry.IsDirectory)
            .Select(static entry => CheckpointFolder.Parse(entry.Name))
            .OfType<CheckpointId>()
            .Order()
            .ToList();
        if (ids.Count > 0)
        {
            // A killed process may have left the newest folder unsynced. It must be there for good before the older ones go,
            // or a power loss could leave none to tell which numbers were used.
            _files.SyncDirectory(Folder);
            NextId = new CheckpointId(ids[^1].Value + 1);
        }

        _isMarked = _files.Exists($"{Folder}/{CompletedName}");
        if (_isMarked && !startsFresh)
        {
            RefuseLostManifests(ids);
        }

        foreach (var id in ids)
        {
            if (_files.Exists(PathOf(id, ManifestName)))
            {
                _complete.Add(id);
                Learn(id, ManifestName);
            }
            else if (_files.Exists(PathOf(id, AsideManifestName)))
            {
                Learn(id, AsideManifestName);
            }
            else
            {
                // The manifest is not there, but a process killed while deleting it may not have made that durable.
                DeleteManifest(id);
                Drop(id);
            }
        }

        Sweep();
    }

    private void RefuseLostManifests(List<CheckpointId> ids)
    {
        if (ids.Exists(id => _files.Exists(PathOf(id, ManifestName)) || _files.Exists(PathOf(id, AsideManifestName))))
        {
            return;
        }

        if (ids.Find(id => _files.List(FolderOf(id)).Any(static entry => !entry.IsDirectory)) is { Value: > 0 } left)
        {
            throw FreshetException.User(
                $"The checkpoint folder '{Folder}' has had complete checkpoints, and no {ManifestName} is left beside the data in '{FolderOf(left)}': without it nobody knows what belongs "
                + "together, and starting empty would lose the state. Nothing was touched. Bring the manifests back from a copy, or start anew on purpose (CheckpointOptions.StartFresh, --start-fresh).");
        }
    }

    private static FreshetException InUse(IFileSystem files, string folder) => FreshetException.User(
        $"The checkpoint folder '{folder}' is in use by {HolderOf(files, $"{folder}/{LockName}")}. Two runs of one job would destroy each "
        + "other's state: end that run first, or give this job another name or checkpoint folder.");

    private static string HolderOf(IFileSystem files, string path)
    {
        using var file = files.OpenRead(path);
        Span<byte> bytes = stackalloc byte[256];
        var text = Encoding.UTF8.GetString(bytes[..file.Read(0, bytes)]).Trim();

        // Empty when the disk was full, or when the other has only just taken it.
        return text.Length > 0 && !text.Any(char.IsControl) ? text : "another process";
    }

    private static FreshetException Unusable(string folder, FileException e)
    {
        var wrong = e.Error is FileError.AccessDenied or FileError.NotADirectory or FileError.AlreadyExists or FileError.IsADirectory;
        var message = $"The checkpoint folder '{folder}' cannot be used: {e.Message}. "
            + (wrong ? "Give this process the right to write there, or choose another folder." : "Checkpoints need a working disk.");
        return wrong ? FreshetException.User(message, e) : FreshetException.External(message, e);
    }
}
