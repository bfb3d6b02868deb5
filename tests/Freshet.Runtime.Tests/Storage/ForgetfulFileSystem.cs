using Freshet.Core.Files;

namespace Freshet.Runtime.Tests.Storage;

/// <summary>A defect that can be planted between the store and its disk, to see that the power-loss tests find it.</summary>
public enum PlantedBug
{
    /// <summary>None: everything is passed on.</summary>
    None,

    /// <summary>Files are never synced.</summary>
    FilesNotSynced,

    /// <summary>Folders are never synced.</summary>
    FoldersNotSynced,

    /// <summary>A checkpoint's folder is synced only after its manifest has its name.</summary>
    FolderNotSyncedBeforeManifest,

    /// <summary>A checkpoint's folder is not synced after its manifest got its name.</summary>
    FolderNotSyncedAfterManifest,

    /// <summary>A checkpoint found at the start is not made durable before it is used.</summary>
    FolderNotSyncedAfterLoading,

    /// <summary>The deletion of an old manifest is not made durable before its files are deleted.</summary>
    FolderNotSyncedAfterDeletingManifest,

    /// <summary>The manifest is written under its final name at once.</summary>
    ManifestNotRenamed,
}

/// <summary>What the store is doing, as far as a planted bug needs to know.</summary>
public enum StorePhase
{
    /// <summary>Anything else.</summary>
    Other,

    /// <summary>Within LoadLatest.</summary>
    Loading,

    /// <summary>Within Complete.</summary>
    Completing,

    /// <summary>Within Retain.</summary>
    Retaining,
}

/// <summary>Passes everything on to a real file system except what the planted bug forgets.</summary>
internal sealed class ForgetfulFileSystem(IFileSystem inner, PlantedBug bug) : IFileSystem
{
    public StorePhase Phase { get; set; }

    public bool Exists(string path) => inner.Exists(path);

    public FileEntry? Stat(string path) => inner.Stat(path);

    public IReadOnlyList<FileEntry> List(string directory) => inner.List(directory);

    public void CreateDirectory(string path) => inner.CreateDirectory(path);

    public IWritableFile OpenWrite(string path, FileOpen how)
    {
        var file = inner.OpenWrite(bug == PlantedBug.ManifestNotRenamed ? path.Replace("MANIFEST.tmp", "MANIFEST", StringComparison.Ordinal) : path, how);
        return bug == PlantedBug.FilesNotSynced ? new UnsyncedFile(file) : file;
    }

    public IReadableFile OpenRead(string path) => inner.OpenRead(path);

    public void Rename(string from, string to)
    {
        if (bug != PlantedBug.ManifestNotRenamed)
        {
            inner.Rename(from, to);
        }
    }

    public void Delete(string path) => inner.Delete(path);

    public void DeleteDirectory(string path) => inner.DeleteDirectory(path);

    public void SyncDirectory(string path)
    {
        var forgotten = bug switch
        {
            PlantedBug.FoldersNotSynced => true,
            PlantedBug.FolderNotSyncedBeforeManifest => Phase == StorePhase.Completing && !inner.Exists($"{path}/MANIFEST"),
            PlantedBug.FolderNotSyncedAfterManifest => Phase == StorePhase.Completing && inner.Exists($"{path}/MANIFEST"),
            PlantedBug.FolderNotSyncedAfterLoading => Phase == StorePhase.Loading,
            PlantedBug.FolderNotSyncedAfterDeletingManifest => Phase == StorePhase.Retaining,
            _ => false,
        };
        if (!forgotten)
        {
            inner.SyncDirectory(path);
        }
    }

    public IDisposable? TryLock(string path) => inner.TryLock(path);

    private sealed class UnsyncedFile(IWritableFile inner) : IWritableFile
    {
        public long Length => inner.Length;

        public void Write(ReadOnlySpan<byte> bytes) => inner.Write(bytes);

        public void Sync()
        {
        }

        public void Truncate(long length) => inner.Truncate(length);

        public void Dispose() => inner.Dispose();
    }
}
