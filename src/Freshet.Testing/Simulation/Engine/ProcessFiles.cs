using Freshet.Core.Files;

namespace Freshet.Testing;

/// <summary>
/// The disk as one simulated process sees it. When the process dies every later call throws, so that nothing of it can act on what the next
/// process does with the same disk.
/// </summary>
internal sealed class ProcessFiles(SimulatedDisk disk, IDiskWeather weather, SimulationTrace trace, ForgottenSyncs forgotten) : IFileSystem
{
    /// <summary>True once the process is dead.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Operations so far.</summary>
    public long Operations { get; private set; }

    /// <summary>Ends the process.</summary>
    public void Die() => IsDead = true;

    public bool Exists(string path)
    {
        Enter(DiskOperation.Look, path);
        return disk.Exists(path);
    }

    public FileEntry? Stat(string path)
    {
        Enter(DiskOperation.Look, path);
        return disk.Stat(path);
    }

    public IReadOnlyList<FileEntry> List(string directory)
    {
        Enter(DiskOperation.Look, directory);
        return disk.List(directory);
    }

    public void CreateDirectory(string path)
    {
        // Whatever exists of the path: the last entry is synced in any case.
        Enter(DiskOperation.SyncDirectory, path);
        disk.CreateDirectory(path);
    }

    public IWritableFile OpenWrite(string path, FileOpen how)
    {
        Enter(DiskOperation.Open, path);
        return new WritableFile(this, disk.OpenWrite(path, how), path);
    }

    public IReadableFile OpenRead(string path)
    {
        Enter(DiskOperation.Open, path);
        return new ReadableFile(this, disk.OpenRead(path), path);
    }

    public void Rename(string from, string to)
    {
        Enter(DiskOperation.Rename, to);
        disk.Rename(from, to);
        weather.OnRenamed(to);
    }

    public void Delete(string path)
    {
        Enter(DiskOperation.Delete, path);
        disk.Delete(path);
    }

    public void DeleteDirectory(string path)
    {
        Enter(DiskOperation.Delete, path);
        disk.DeleteDirectory(path);
    }

    public void SyncDirectory(string path)
    {
        Enter(DiskOperation.SyncDirectory, path);
        if (!forgotten.Directories)
        {
            disk.SyncDirectory(path);
        }
    }

    public IDisposable? TryLock(string path)
    {
        Enter(DiskOperation.Open, path);
        return disk.TryLock(path);
    }

    private void Enter(DiskOperation operation, string path)
    {
        var strike = DiskStrike.Die;
        if (!IsDead)
        {
            Operations++;
            trace.Add((long)operation);
            strike = weather.Strike(operation);
            if (trace.IsTold)
            {
                trace.Tell($"    disk: {operation} {path}{(strike == DiskStrike.None ? "" : $" ({strike})")}");
            }
        }

        switch (strike)
        {
            case DiskStrike.Fail:
                throw new FileException(FileError.Device, $"{operation}", path, "Input/output error (simulated)");
            case DiskStrike.Die:
                IsDead = true;
                throw new SimulatedCrashException($"{operation} '{path}': the process is dead");
            default:
                break;
        }
    }

    private sealed class WritableFile(ProcessFiles files, IWritableFile inner, string path) : IWritableFile
    {
        public long Length => inner.Length;

        public void Write(ReadOnlySpan<byte> bytes)
        {
            files.Enter(DiskOperation.Write, path);
            inner.Write(bytes);
        }

        public void Sync()
        {
            files.Enter(DiskOperation.Sync, path);
            if (!files.Forgets.Files)
            {
                inner.Sync();
            }
        }

        public void Truncate(long length)
        {
            files.Enter(DiskOperation.Truncate, path);
            inner.Truncate(length);
        }

        public void Dispose() => inner.Dispose();
    }

    private sealed class ReadableFile(ProcessFiles files, IReadableFile inner, string path) : IReadableFile
    {
        public long Length => inner.Length;

        public int Read(long position, Span<byte> into)
        {
            files.Enter(DiskOperation.Read, path);
            return inner.Read(position, into);
        }

        public void Dispose() => inner.Dispose();
    }

    private ForgottenSyncs Forgets => forgotten;
}
