namespace Freshet.Runtime.Checkpoints;

/// <summary>What a task's part of a checkpoint may leave lying in the files of earlier ones (decision 0014).</summary>
public sealed record IncrementLimits
{
    /// <summary>Every checkpoint is written whole.</summary>
    public static IncrementLimits None { get; } = new() { WholeBytes = long.MaxValue };

    /// <summary>State of so many bytes or fewer is written whole: that costs less than to look for what changed.</summary>
    public long WholeBytes { get; init; } = 256 << 10;

    /// <summary>A file of about so many bytes is followed by another, so that one can be written anew without much else. Doubled after every 32 files.</summary>
    public long FileBytes { get; init; } = 32 << 20;

    /// <summary>Bytes in the files for each hundred that are still needed. Beyond it, files with the least that is needed are written anew and given up.</summary>
    public int FilePercentMax { get; init; } = 225;

    /// <summary>Files of one task; beyond them the smallest are joined, until there are three quarters of it.</summary>
    public int FilesMax { get; init; } = 256;
}
