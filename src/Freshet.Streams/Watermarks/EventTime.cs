using System.Runtime.CompilerServices;
using Freshet.Core;

namespace Freshet;

/// <summary>How far event times reach: a time so far off that sums with it would overflow is no time, but seconds or ticks taken for milliseconds, or a missing value.</summary>
internal static class EventTime
{
    /// <summary>The latest in milliseconds since 1970, and the earliest when it is negated: thirty-six million years.</summary>
    internal const long Max = 1L << 60;

    /// <summary>True when it is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsOne(long time) => time is >= -Max and <= Max;

    /// <summary>The nearest event time: that of a timer for the end of time, whose records go to the last windows there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long Nearest(long time) => Math.Clamp(time, -Max, Max);

    /// <summary>A time that a function gave to what it emits.</summary>
    /// <exception cref="FreshetException">It is none.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long Checked(long time) => IsOne(time) ? time : throw IsNone(time);

    private static FreshetException IsNone(long time) => FreshetException.User(
        $"A record was emitted with the event time {time}: no milliseconds since 1970 are beyond {Max:N0}. Give times in milliseconds; one without a time is emitted by Emit(record).");
}
