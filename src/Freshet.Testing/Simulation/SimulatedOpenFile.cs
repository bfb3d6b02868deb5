using Freshet.Core.Files;

namespace Freshet.Testing;

/// <summary>A file of the simulated disk open for writing; dead after a crash of its process.</summary>
internal sealed class SimulatedWritableFile(SimulatedDisk disk, SimulatedFile file, string path, int process) : IWritableFile
{
    private bool _lost;
    private bool _closed;

    public long Length => file.Length;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Check("write");
        disk.Write(file, path, process, bytes);
    }

    public void Sync()
    {
        Check("fsync");
        try
        {
            disk.Sync(file, path, process);
        }
        catch (FileException)
        {
            _lost = true;
            throw;
        }
    }

    public void Truncate(long length)
    {
        Check("truncate");
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, file.Length);
        disk.Truncate(file, path, process, (int)length);
    }

    public void Dispose() => _closed = true;

    private void Check(string operation)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (_lost)
        {
            throw new FileException(FileError.Device, operation, path, "an earlier fsync of this file failed, its bytes must be taken as lost");
        }
    }
}

/// <summary>A file of the simulated disk open for reading; dead after a crash of its process.</summary>
internal sealed class SimulatedReadableFile(SimulatedDisk disk, SimulatedFile file, string path, int process) : IReadableFile
{
    private bool _closed;

    public long Length => file.Length;

    public int Read(long position, Span<byte> into)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        return disk.Read(file, path, process, position, into);
    }

    public void Dispose() => _closed = true;
}

/// <summary>A held lock of the simulated disk.</summary>
internal sealed class SimulatedLock(SimulatedDisk disk, SimulatedFile file) : IDisposable
{
    public void Dispose() => disk.Unlock(file, this);
}
