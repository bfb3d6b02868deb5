using Freshet.Core.Files;

namespace Freshet.Testing;

/// <summary>What happens to an operation on the disk.</summary>
internal enum DiskStrike
{
    /// <summary>It goes through, unless a fault was planted into the disk itself.</summary>
    None,

    /// <summary>It fails before it has any effect.</summary>
    Fail,

    /// <summary>The process dies at it.</summary>
    Die,
}

/// <summary>Looks at every operation of a simulated process on its disk, before it happens and after.</summary>
internal interface IDiskWeather
{
    /// <summary>Before: may also plant a fault into the disk for this very operation.</summary>
    DiskStrike Strike(DiskOperation operation);

    /// <summary>A file got this name.</summary>
    void OnRenamed(string to);
}

/// <summary>What the files of a process forget: mistakes planted below the engine.</summary>
/// <param name="Directories">Folders are not synced.</param>
/// <param name="Files">Files are not synced.</param>
internal readonly record struct ForgottenSyncs(bool Directories, bool Files);
