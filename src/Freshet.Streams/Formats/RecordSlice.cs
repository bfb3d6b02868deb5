using System.Runtime.CompilerServices;

namespace Freshet;

/// <summary>Where a record lies in a buffer.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">Its bytes, what ends the line left out.</param>
public readonly record struct RecordSlice(int Start, int Length)
{
    /// <summary>The record's bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> buffer) => buffer.Slice(Start, Length);
}
