using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet;

/// <summary>Turns a failed file operation of a sink into a failure that says what to do.</summary>
internal static class FileFailures
{
    /// <summary>The failure of <paramref name="operator"/> while it was <paramref name="doing"/> something in <paramref name="folder"/>.</summary>
    public static FreshetException Of(OperatorContext @operator, string doing, string folder, FileException e)
    {
        var advice = e.Error switch
        {
            FileError.AccessDenied => "Give this process the right to write to that folder, or choose another.",
            FileError.NotADirectory or FileError.IsADirectory => "Choose a path whose parts are folders.",
            FileError.AlreadyExists or FileError.NotFound => "Does another run of this job, or another program, use that folder? Stop it, or choose another folder.",
            FileError.DiskFull => "Free space on that disk; the job then goes on from its last checkpoint without loss.",
            FileError.Device => "The disk is failing: check it. What was committed before is not touched.",
            _ => "Check the disk and the folder.",
        };
        var message = $"{@operator.Describe()} failed {doing} in '{folder}': {e.Message}. {advice}";
        return e.Error is FileError.AccessDenied or FileError.NotADirectory or FileError.IsADirectory
            ? FreshetException.User(message, e)
            : FreshetException.External(message, e);
    }
}
