using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet.Runtime.Storage;

/// <summary>Writes one state file of a checkpoint. One thread at a time; disposing it unfinished leaves a file that counts for nothing.</summary>
public sealed class StateFileWriter : IDisposable
{
    private readonly CheckpointId _checkpoint;
    private readonly string _name;

    internal StateFileWriter(CheckpointId checkpoint, string name, FrameWriter frames)
    {
        _checkpoint = checkpoint;
        _name = name;
        Frames = frames;
    }

    /// <summary>Where the state goes, frame by frame.</summary>
    public FrameWriter Frames { get; }

    /// <summary>Makes the bytes durable and closes the file; the result belongs into the manifest.</summary>
    public StateFile Finish()
    {
        var summary = Frames.Finish();
        return new StateFile(_checkpoint, _name, summary.Length, summary.Checksum);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => Frames.Dispose();
}
