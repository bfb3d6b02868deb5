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
        Assert.True(watch.Collections(2) >= 3);
    }

    [Fact]
    public void One_that_does_not_listen_gives_the_sum_of_all_pauses_since_it_was_made()
    {
        GC.Collect();
        var before = GC.GetTotalPauseDuration();
        using var watch = new GcWatch(listens: false);
        var pauses = PauseOfCollection() + PauseOfCollection();
        Assert.InRange(watch.LongestPauseMs, pauses * 0.9, (GC.GetTotalPauseDuration() - before).TotalMilliseconds);
        Assert.True(watch.Collections(2) >= 2);
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
