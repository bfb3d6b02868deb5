using Freshet.Core.Files;

namespace Freshet.Testing;

/// <summary>Looks at every operation of a simulated process on its disk, before it happens and after.</summary>
internal interface IDiskWeather
{
    /// <summary>Before: may end the process here (true), or plant a fault into the disk for this very operation.</summary>
    bool Strikes(DiskOperation operation, string path);

    /// <summary>A file got this name.</summary>
    void OnRenamed(string to);
}

/// <summary>What the files of a process forget: mistakes planted below the engine.</summary>
/// <param name="Directories">Folders are not synced.</param>
/// <param name="Files">Files are not synced.</param>
internal readonly record struct ForgottenSyncs(bool Directories, bool Files);
