using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.Storage;

/// <content>Looking at a folder without taking it into use.</content>
public sealed partial class CheckpointStore
{
    /// <summary>True when a folder holds the checkpoints of one job.</summary>
    public static bool IsJobFolder(IFileSystem files, string folder) =>
        files.List(folder).Any(static e => e.IsDirectory ? CheckpointFolder.Parse(e.Name) is not null : e.Name == LockName);

    /// <summary>
    /// The checkpoints in the folder of a job, oldest first, each proven byte by byte. Writes nothing and takes no lock: a job may be
    /// using the folder, and what it deletes meanwhile is left out.
    /// </summary>
    public static IReadOnlyList<InspectedCheckpoint> Inspect(IFileSystem files, string folder)
    {
        var store = new CheckpointStore(files, folder, NoLock.Instance);
        var found = new List<InspectedCheckpoint>();
        var ids = files.List(folder).Where(static e => e.IsDirectory).Select(static e => CheckpointFolder.Parse(e.Name)).OfType<CheckpointId>().Order().ToArray();
        foreach (var id in ids)
        {
            store.Learn(id, files.Exists(store.PathOf(id, ManifestName)) ? ManifestName : AsideManifestName);
        }

        foreach (var id in ids)
        {
            try
            {
                found.Add(store.Inspect(id));
            }
            catch (FileException e) when (e.Error == FileError.NotFound)
            {
                // deleted while we looked
            }
        }

        return found;
    }

    private InspectedCheckpoint Inspect(CheckpointId id)
    {
        var bytes = _files.List(FolderOf(id)).Where(static e => !e.IsDirectory).Sum(static e => e.Length);
        if (!_files.Exists(PathOf(id, ManifestName)))
        {
            var kind = _files.Exists(PathOf(id, AsideManifestName)) ? CheckpointCondition.SetAside
                : NeededNames().ContainsKey(id) ? CheckpointCondition.Kept
                : CheckpointCondition.Unfinished;
            return new InspectedCheckpoint(this, id, FolderOf(id), kind, bytes, null, null, null);
        }

        CheckpointManifest? manifest = null;
        try
        {
            manifest = ReadManifest(id);
            var content = CheckpointContent.FromBytes(manifest.Content.Span, manifest.Id);
            Prove(id);
            return new InspectedCheckpoint(this, id, FolderOf(id), CheckpointCondition.Whole, bytes, manifest, content, null);
        }
        catch (Exception e) when (e is CorruptFileException or FreshetException or FileException { Error: FileError.Device })
        {
            return new InspectedCheckpoint(this, id, FolderOf(id), CheckpointCondition.Damaged, bytes, manifest, null, e.Message);
        }
    }

    private sealed class NoLock : IDisposable
    {
        public static NoLock Instance { get; } = new();

        public void Dispose()
        {
        }
    }
}
