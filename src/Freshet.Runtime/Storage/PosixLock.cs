using System.Globalization;
using System.Text;
using Freshet.Core.Files;
using Microsoft.Win32.SafeHandles;

namespace Freshet.Runtime.Storage;

/// <summary>A held flock. The kernel releases it with the last descriptor, so also when the process is killed.</summary>
internal sealed class PosixLock : IDisposable
{
    private readonly SafeFileHandle _handle;

    private PosixLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>Writes into the file who holds it now and takes over the handle.</summary>
    public static PosixLock Taken(SafeFileHandle handle, string path)
    {
        var holder = string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}\n");
        var file = new PosixWritableFile(handle, path);
        try
        {
            file.Truncate(0);
            file.Write(Encoding.UTF8.GetBytes(holder));
        }
        catch (FileException e) when (e.Error == FileError.DiskFull)
        {
            // The lock is held all the same; only the other process's refusal will not name us. A job must be able to
            // start, and to read its state, on a full disk.
        }

        return new PosixLock(handle);
    }

    // Not by closing alone: a child process that is just being started has the descriptor until it executes its program, and the lock
    // with it. The file stays: if it were deleted, two processes could hold locks on two files of one name.
    public void Dispose()
    {
        if (!_handle.IsClosed)
        {
            _ = Libc.FLock(_handle, Libc.Unlock); // what fails here, closing does
            _handle.Dispose();
        }
    }
}
