namespace Freshet.Core.Files;

/// <summary>What a framed file holds; written in its header, so that one file is never taken for another. Numbers are for ever.</summary>
public enum FileKind : ushort
{
    /// <summary>The list of a checkpoint's files, with the runtime's own description.</summary>
    CheckpointManifest = 1,

    /// <summary>State of one task attempt in a checkpoint.</summary>
    TaskState = 2,
}
