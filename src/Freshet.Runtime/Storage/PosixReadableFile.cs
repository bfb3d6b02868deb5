using System.Runtime.InteropServices;
using Freshet.Core.Files;
using Microsoft.Win32.SafeHandles;

namespace Freshet.Runtime.Storage;

/// <summary>A file open for reading at any position.</summary>
internal sealed class PosixReadableFile(SafeFileHandle handle, string path) : IReadableFile
{
    public long Length => LengthOf(handle, path);

    public int Read(long position, Span<byte> into)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        while (true)
        {
            var got = Libc.PRead(handle, ref MemoryMarshal.GetReference(into), into.Length, position);
            if (got >= 0)
            {
                return (int)got;
            }

            if (PosixError.Last != PosixError.Interrupted)
            {
                throw PosixError.FromLast("read", path);
            }
        }
    }

    public void Dispose() => handle.Dispose();

    internal static long LengthOf(SafeFileHandle handle, string path) =>
        Libc.StatOpen(handle, "", Libc.AtEmptyPath, Libc.StatBasic, out var status) == 0
            ? (long)status.Length
            : throw PosixError.FromLast("stat", path);
}
