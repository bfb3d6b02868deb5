namespace Freshet.Testing;

/// <summary>A checkpoint of a job under test, kept by the test with all that lay outside of it at that moment: <see cref="JobTest.Snapshot"/>.</summary>
public sealed class TestSnapshot
{
    internal TestSnapshot(long checkpoint, long nowMicros, IReadOnlyList<(string Path, byte[] Bytes)> files, IReadOnlyList<(ITestEnd End, object Mark)> ends)
    {
        Checkpoint = checkpoint;
        NowMicros = nowMicros;
        Files = files;
        Ends = ends;
    }

    /// <summary>The number of the checkpoint.</summary>
    public long Checkpoint { get; }

    /// <summary>Bytes of the files of the checkpoint.</summary>
    public long Bytes => Files.Sum(static f => (long)f.Bytes.Length);

    internal long NowMicros { get; }

    internal IReadOnlyList<(string Path, byte[] Bytes)> Files { get; }

    internal IReadOnlyList<(ITestEnd End, object Mark)> Ends { get; }

    /// <summary>A disk with these files.</summary>
    internal SimulatedDisk Disk(ulong seed)
    {
        var disk = new SimulatedDisk(seed);
        foreach (var (path, bytes) in Files)
        {
            var slash = path.LastIndexOf('/');
            if (slash > 0)
            {
                disk.CreateDirectory(path[..slash]);
            }

            using var file = disk.OpenWrite(path, Core.Files.FileOpen.CreateNew);
            file.Write(bytes);
            file.Sync();
            if (slash > 0)
            {
                disk.SyncDirectory(path[..slash]);
            }
        }

        return disk;
    }
}
