using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet.Runtime.Storage;

/// <summary>A finished file that a checkpoint needs, as its manifest lists it: its own, or that of an earlier one.</summary>
/// <param name="Checkpoint">The checkpoint that wrote it, in whose folder it lies.</param>
/// <param name="Name">Name within that folder: letters, digits, '.', '_' and '-', not beginning with '.'.</param>
/// <param name="Length">Length in bytes.</param>
/// <param name="Checksum">The checksum that <see cref="FrameWriter.Finish"/> gave.</param>
public sealed record StateFile(CheckpointId Checkpoint, string Name, long Length, uint Checksum)
{
    internal const int NameCharsMax = 200;

    internal FileSummary Summary => new(Length, Checksum);

    /// <summary>True when a file may have this name; checked on writing and on reading, so that no name leads out of its folder.</summary>
    internal static bool IsName(string name) =>
        name.Length is > 0 and <= NameCharsMax
        && name[0] != '.'
        && !name.StartsWith(CheckpointStore.ManifestName, StringComparison.Ordinal)
        && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
