namespace Freshet;

/// <summary>What a position in a file is. Checkpoints hold the numbers.</summary>
internal enum FileReading : byte
{
    /// <summary>A byte: files of lines.</summary>
    Lines = 0,

    /// <summary>The number of records before it: files of a container format.</summary>
    Containers = 1,
}
