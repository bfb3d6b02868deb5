using Freshet.Core.Files;

namespace Freshet.Core.Spill;

/// <summary>Where an operator puts records aside that do not fit into memory, and how much memory it may use before.</summary>
/// <param name="Files">The file system.</param>
/// <param name="Folder">A folder on a local disk. Files in it have no name once they are open, so nothing is left behind by a process that is killed.</param>
/// <param name="BytesMax">Bytes of records that may be in memory at a time, for each operator on each subtask.</param>
public sealed record SpillSpace(IFileSystem Files, string Folder, long BytesMax);
