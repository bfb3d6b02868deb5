using System.Runtime.InteropServices;
using Freshet.Core.Files;

namespace Freshet.Runtime.Storage;

/// <summary>Turns the C library's error numbers (the same on all 64-bit Linux) into <see cref="FileException"/>.</summary>
internal static class PosixError
{
    public const int NotFound = 2;
    public const int Interrupted = 4;
    public const int Device = 5;
    public const int AccessDenied = 13;
    public const int AlreadyExists = 17;
    public const int NotADirectory = 20;
    public const int Locked = 11;
    public const int NotSupported = 22;
    public const int ReadOnly = 30;
    public const int LinkLoop = 40;

    /// <summary>The number left by the last call on this thread.</summary>
    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>The failure of the last call on this thread.</summary>
    public static FileException FromLast(string operation, string path) => From(Last, operation, path);

    /// <summary>The failure with this number; <see cref="Exception.HResult"/> holds it, as .NET's own file exceptions do.</summary>
    public static FileException From(int number, string operation, string path) =>
        new(KindOf(number), operation, path, $"{Marshal.GetPInvokeErrorMessage(number)} (errno {number})") { HResult = number };

    private static FileError KindOf(int number) => number switch
    {
        NotFound => FileError.NotFound,
        AlreadyExists => FileError.AlreadyExists,
        1 or AccessDenied or ReadOnly => FileError.AccessDenied,
        28 or 122 => FileError.DiskFull,
        Device => FileError.Device,
        NotADirectory => FileError.NotADirectory,
        21 => FileError.IsADirectory,
        _ => FileError.Other,
    };
}
