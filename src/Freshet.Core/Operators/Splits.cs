namespace Freshet.Core;

/// <summary>Who reads a split: a pure function, so each split has one owner whatever happened before.</summary>
public static class Splits
{
    /// <summary>The subtask that reads the split with this name.</summary>
    public static int OwnerOf(string name, int parallelism) => (int)(StableHash.Of(name.AsSpan()) % (uint)parallelism);

    /// <summary>The subtask that reads piece number <paramref name="index"/> of a group of splits (partitions of a topic, blocks of a file): neighbours go to different subtasks.</summary>
    public static int OwnerOf(string group, long index, int parallelism) =>
        (int)((ulong)(OwnerOf(group, parallelism) + index) % (ulong)parallelism);
}
