using Freshet.Core.Files;

namespace Freshet.Runtime.Storage;

/// <summary>The state files of a checkpoint or savepoint, by what its manifest says of them.</summary>
internal interface IStateFiles
{
    /// <summary>Opens one; its length is checked now, its checksum when its end is reached. From any thread.</summary>
    FrameReader OpenState(StateFile file);
}
