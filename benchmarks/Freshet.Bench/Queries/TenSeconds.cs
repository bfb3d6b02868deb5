namespace Freshet.Bench;

/// <summary>The windows of q7.</summary>
internal static class TenSeconds
{
    public const long Ms = 10_000;

    /// <summary>The end of the window that holds a time.</summary>
    public static long EndOf(long timeMs)
    {
        var into = timeMs % Ms;
        return timeMs - (into < 0 ? into + Ms : into) + Ms;
    }
}
