using System.Runtime.InteropServices;
using Freshet.Core.Files;
using Microsoft.Win32.SafeHandles;

namespace Freshet.Runtime.Storage;

/// <summary>A file open for writing at its end.</summary>
internal sealed class PosixWritableFile : IWritableFile
{
    private readonly SafeFileHandle _handle;
    private readonly string _path;
    private bool _lost;

    public PosixWritableFile(SafeFileHandle handle, string path)
    {
        _handle = handle;
        _path = path;
        try
        {
            Length = PosixReadableFile.LengthOf(handle, path);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public long Length { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        RefuseWhenLost("write");
        while (bytes.Length > 0)
        {
            var written = Libc.PWrite(_handle, ref MemoryMarshal.GetReference(bytes), bytes.Length, Length);
            if (written < 0)
            {
                if (PosixError.Last == PosixError.Interrupted)
                {
                    continue;
                }

                throw PosixError.FromLast("write", _path);
            }

            if (written == 0)
            {
                // POSIX forbids it for a regular file; going round in a loop would hide it.
                throw new FileException(FileError.Other, "write", _path, "the system took no byte");
            }

            Length += written;
            bytes = bytes[(int)written..];
        }
    }

    public void Sync()
    {
        RefuseWhenLost("fsync");
        try
        {
            PosixFileSystem.Sync(_handle, _path);
        }
        catch (FileException)
        {
            // The kernel drops the pages that it could not write and reports success the next time: never ask again.
            _lost = true;
            throw;
        }
    }

    public void Truncate(long length)
    {
        RefuseWhenLost("truncate");
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        int result;
        do
        {
            result = Libc.FTruncate(_handle, length);
        }
        while (result != 0 && PosixError.Last == PosixError.Interrupted);

        if (result != 0)
        {
            throw PosixError.FromLast("truncate", _path);
        }

        Length = length;
    }

    // An error of close is of no interest: what was synced is durable, for the rest nothing was promised.
    public void Dispose() => _handle.Dispose();

    private void RefuseWhenLost(string operation)
    {
        if (_lost)
        {
            throw new FileException(FileError.Device, operation, _path, "an earlier fsync of this file failed, its bytes must be taken as lost");
        }
    }
}
