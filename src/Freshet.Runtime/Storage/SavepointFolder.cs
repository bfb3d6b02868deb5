using System.Globalization;
using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.Storage;

/// <summary>
/// A savepoint: a folder that needs no other and belongs to the user (decision 0016).
/// <code>
/// task-0.state, ...   one file for each task with keyed state
/// MANIFEST            appears last, whole and durable; names the files without saying where they lie
/// </code>
/// </summary>
public sealed class SavepointFolder : IStateFiles
{
    private readonly IFileSystem _files;

    private SavepointFolder(IFileSystem files, string folder, CheckpointManifest manifest, uint checksum)
    {
        _files = files;
        Folder = folder;
        Manifest = manifest;
        Identity = string.Create(CultureInfo.InvariantCulture, $"{manifest.Id.Value}-{checksum:x8}");
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>What it consists of.</summary>
    public CheckpointManifest Manifest { get; }

    /// <summary>What tells it from every other, wherever it lies: the checkpoint and the checksum of its manifest.</summary>
    public string Identity { get; }

    /// <summary>True when a folder holds a savepoint.</summary>
    public static bool IsSavepoint(IFileSystem files, string folder) => files.Exists($"{Clean(folder)}/{CheckpointStore.ManifestName}");

    /// <summary>Reads the manifest of a savepoint.</summary>
    /// <exception cref="FreshetException">There is none, or it cannot be read.</exception>
    public static SavepointFolder Open(IFileSystem files, string folder)
    {
        folder = Clean(folder);
        try
        {
            if (!IsSavepoint(files, folder))
            {
                throw Missing(files, folder);
            }

            var path = $"{folder}/{CheckpointStore.ManifestName}";
            using var frames = new FrameReader(files.OpenRead(path), path, FileKind.CheckpointManifest, ManifestFormat.Version);
            var manifest = ManifestFormat.Read(frames);
            return manifest.IsSavepoint && manifest.Files.All(f => f.Checkpoint == manifest.Id)
                ? new SavepointFolder(files, folder, manifest, frames.ReadToEnd().Checksum)
                : throw FreshetException.User($"'{folder}' holds one checkpoint out of the folder of a job, which may need the files of others. To start from a job's own checkpoints name the folder of all jobs as the checkpoint folder.");
        }
        catch (Exception e) when (e is CorruptFileException or FileException)
        {
            throw Unusable(folder, e);
        }
    }

    /// <summary>What is in a savepoint, proven byte by byte. Nothing is written.</summary>
    /// <exception cref="FreshetException">Its manifest cannot be read.</exception>
    public static InspectedCheckpoint Inspect(IFileSystem files, string folder)
    {
        var savepoint = Open(files, folder);
        var bytes = files.List(savepoint.Folder).Where(static e => !e.IsDirectory).Sum(static e => e.Length);
        var (manifest, id) = (savepoint.Manifest, savepoint.Manifest.Id);
        try
        {
            savepoint.Prove();
            return new InspectedCheckpoint(savepoint, id, savepoint.Folder, CheckpointCondition.Whole, bytes, manifest, CheckpointContent.FromBytes(manifest.Content.Span, id), null);
        }
        catch (FreshetException e)
        {
            return new InspectedCheckpoint(savepoint, id, savepoint.Folder, CheckpointCondition.Damaged, bytes, manifest, null, e.InnerException?.Message ?? e.Message);
        }
    }

    /// <summary>Proves every byte of it.</summary>
    /// <exception cref="FreshetException">A file is missing, short, changed, or another one.</exception>
    public void Prove()
    {
        try
        {
            foreach (var file in Manifest.Files)
            {
                using var frames = OpenState(file);
                frames.ReadToEnd();
            }
        }
        catch (Exception e) when (e is CorruptFileException or FileException)
        {
            throw Unusable(Folder, e);
        }
    }

    /// <inheritdoc />
    FrameReader IStateFiles.OpenState(StateFile file) => OpenState(file);

    /// <summary>Deletes it: the manifest first, durably, then its files, then the folder if nothing else is in it.</summary>
    public void Delete()
    {
        _files.Delete($"{Folder}/{CheckpointStore.ManifestName}");
        _files.SyncDirectory(Folder);
        foreach (var file in Manifest.Files)
        {
            _files.Delete($"{Folder}/{file.Name}");
        }

        if (_files.List(Folder).Count == 0)
        {
            _files.DeleteDirectory(Folder);
        }
    }

    internal static string Clean(string folder) => folder.Length > 1 ? folder.TrimEnd('/') : folder;

    private FrameReader OpenState(StateFile file)
    {
        var path = $"{Folder}/{file.Name}";
        try
        {
            return new FrameReader(_files.OpenRead(path), path, FileKind.TaskState, CheckpointStore.StateVersion, file.Summary);
        }
        catch (FileException e) when (e.Error is FileError.NotFound or FileError.IsADirectory)
        {
            throw new CorruptFileException(path, 0, "the file is missing", e);
        }
    }

    private static FreshetException Missing(IFileSystem files, string folder) => FreshetException.User(
        !files.Exists(folder) ? $"There is no savepoint in '{folder}': there is no such folder."
        : files.Exists($"{folder}/{SavepointFile.UnfinishedName}") ? $"The savepoint in '{folder}' is not whole: it is still being written, or whoever wrote it was ended before it was done. Wait, or use another; this one is never completed and can be deleted."
        : CheckpointStore.IsJobFolder(files, folder) ? $"'{folder}' holds the checkpoints of a job and no savepoint. A job goes on from its own checkpoints by itself: leave the savepoint out."
        : $"There is no savepoint in '{folder}': {CheckpointStore.ManifestName} is missing. Is it another folder, or was not all of it copied?");

    private static FreshetException Unusable(string folder, Exception e) =>
        FreshetException.User($"The savepoint in '{folder}' cannot be used: {e.Message.TrimEnd('.')}. Nothing was changed. Copy it again from where it came, or use another.", e);
}
