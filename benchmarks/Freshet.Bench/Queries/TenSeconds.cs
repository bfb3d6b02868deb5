namespace Freshet.Bench;

/// <summary>The windows of q7. A bid made in the very millisecond in which a window ends is in the next one, and yet q7's BETWEEN compares it with both.</summary>
internal static class TenSeconds
{
    public const long Ms = 10_000;

    /// <summary>The end of the window that holds a time.</summary>
    public static long EndOf(long timeMs)
    {
        var into = timeMs % Ms;
        return timeMs - (into < 0 ? into + Ms : into) + Ms;
    }

    /// <summary>True when a time is the end of the window before its own.</summary>
    public static bool IsAnEnd(long timeMs) => timeMs % Ms == 0;
}
