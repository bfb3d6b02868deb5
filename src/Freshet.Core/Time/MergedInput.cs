namespace Freshet.Core;

/// <summary>What an input says to the merged event time.</summary>
public enum MergedInputMode
{
    /// <summary>It counts: event time goes no further than the lowest of these.</summary>
    Active,

    /// <summary>Nothing came for a while: it holds nothing back.</summary>
    Idle,

    /// <summary>Nothing more comes.</summary>
    Ended,

    /// <summary>Forgotten, while others go on.</summary>
    Removed,
}

/// <summary>One input of a <see cref="WatermarkMerge"/> as it was when somebody looked.</summary>
/// <param name="Number">Its number in the merge.</param>
/// <param name="Name">What people call it; null where nobody named it.</param>
/// <param name="Watermark">Its watermark in milliseconds; <see cref="long.MinValue"/> before the first.</param>
/// <param name="MovedAt">When that moved last, or when the input was added (milliseconds since 1970).</param>
/// <param name="Mode">Whether it counts.</param>
public readonly record struct MergedInput(int Number, string? Name, long Watermark, long MovedAt, MergedInputMode Mode);
