using Freshet.Testing;

namespace FreshetService.Tests;

/// <summary>The job in virtual time: no server, no waiting, crashes where the test wants them.</summary>
public sealed class PageViewsTests
{
    [Fact]
    public void Views_of_a_page_are_counted_once_through_a_crash()
    {
        var (views, counts) = (new TestSource<View>(), new TestSink<PageCount>());
        using var job = JobTest.Of(env => PageViews.Count(env.FromTest(views)).ToTest(counts)).Start();

        views.Add(new View("/", "ann", 1_000)).Add(new View("/cart", "ann", 2_000));
        job.Checkpoint();
        views.Add(new View("/", "bob", 3_000));
        job.Run();
        job.Restart();
        job.Finish();

        var until = DateTimeOffset.FromUnixTimeMilliseconds(10_000);
        counts.Committed.ExpectInAnyOrder(new PageCount("/", until, 2), new PageCount("/cart", until, 1));
    }
}
