using Freshet.Core;
using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.Storage;

/// <summary>What a checkpoint's folder is good for.</summary>
public enum CheckpointCondition
{
    /// <summary>Complete, and every byte is proven.</summary>
    Whole,

    /// <summary>Complete once; now a file is missing, cut short or changed, or of a version that cannot be read.</summary>
    Damaged,

    /// <summary>Being written, or left by a process that was killed while it wrote.</summary>
    Unfinished,

    /// <summary>Of a run before the job was started anew; no start goes on from it.</summary>
    SetAside,

    /// <summary>No checkpoint any more: what is left in its folder is needed by later ones.</summary>
    Kept,
}

/// <summary>A checkpoint as it lies in its folder.</summary>
public sealed class InspectedCheckpoint
{
    private readonly IStateFiles _store;

    internal InspectedCheckpoint(
        IStateFiles store, CheckpointId id, string folder, CheckpointCondition condition, long bytes, CheckpointManifest? manifest, CheckpointContent? content, string? problem)
    {
        _store = store;
        (Id, Folder, Condition, Bytes, Manifest, Content, Problem) = (id, folder, condition, bytes, manifest, content, problem);
    }

    /// <summary>Its number.</summary>
    public CheckpointId Id { get; }

    /// <summary>Where it lies.</summary>
    public string Folder { get; }

    /// <summary>What it is good for.</summary>
    public CheckpointCondition Condition { get; }

    /// <summary>Bytes of the files in its folder; it may need others, in those of earlier checkpoints.</summary>
    public long Bytes { get; }

    /// <summary>What it consists of; null when it has no readable manifest.</summary>
    public CheckpointManifest? Manifest { get; }

    /// <summary>The state of each operator; null unless it is whole.</summary>
    public CheckpointContent? Content { get; }

    /// <summary>What is damaged.</summary>
    public string? Problem { get; }

    /// <summary>Keyed state as it is stored; the files are those of the task that wrote it.</summary>
    public Stream OpenKeyed(IReadOnlyList<StateFile> files, KeyedSection section) => KeyedStream.Open(_store, files, section);
}
