namespace Freshet;

/// <summary>What a step through a block found.</summary>
internal enum BlockStep
{
    /// <summary>Bytes were read; take another step.</summary>
    Again,

    /// <summary>Lines.</summary>
    Lines,

    /// <summary>A line longer than allowed.</summary>
    TooLong,

    /// <summary>No line begins in what is left of the block.</summary>
    End,

    /// <summary>The file ends within a line; it may go on later (watched files only).</summary>
    Stuck,

    /// <summary>The file ends before the bytes it had: somebody cut it short.</summary>
    CutShort,
}
