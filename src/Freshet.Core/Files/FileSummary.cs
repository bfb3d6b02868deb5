namespace Freshet.Core.Files;

/// <summary>What identifies the bytes of a finished framed file.</summary>
/// <param name="Length">Length in bytes.</param>
/// <param name="Checksum">The last chain of <see cref="FrameFormat"/>: covers every byte and their order.</param>
public readonly record struct FileSummary(long Length, uint Checksum);
