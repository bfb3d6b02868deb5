using System.Runtime.CompilerServices;

namespace Freshet.Bench.Tests;

public sealed class GcWatchTests
{
    [Fact]
    public void A_long_pause_is_kept_after_a_short_one()
    {
        using var watch = new GcWatch();
        var longPause = PauseWithManyObjects();
        GC.Collect();
        var shortPause = PauseOfCollection();
        Assert.True(shortPause < longPause, $"{shortPause} and {longPause} ms");
        Assert.True(watch.LongestPauseMs > longPause * 0.9, $"{watch.LongestPauseMs} of {longPause} ms");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double PauseWithManyObjects()
    {
        var objects = Enumerable.Range(0, 2_000_000).Select(n => new object[] { n }).ToArray(); // what lives is what a collection walks
        var pause = PauseOfCollection();
        GC.KeepAlive(objects);
        return pause;
    }

    private static double PauseOfCollection()
    {
        GC.Collect();
        return GC.GetGCMemoryInfo(GCKind.FullBlocking).PauseDurations[0].TotalMilliseconds;
    }
}
