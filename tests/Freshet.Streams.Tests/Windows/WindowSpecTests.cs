namespace Freshet.Streams.Tests.Windows;

/// <summary>Windows that are refused when the job is written, and those just within the limits.</summary>
public sealed class WindowSpecTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void EventTime_refuses_sizes_slides_and_offsets_that_are_no_whole_milliseconds()
    {
        Refuses(() => Tumbling.EventTime(TimeSpan.Zero), "size", "positive number of whole milliseconds");
        Refuses(() => Tumbling.EventTime(-Second), "size", "positive number of whole milliseconds");
        Refuses(() => Tumbling.EventTime(TimeSpan.FromMilliseconds(1.5)), "size", "positive number of whole milliseconds");
        Refuses(() => Sliding.EventTime(Second, TimeSpan.FromMilliseconds(0.5)), "slide", "positive number of whole milliseconds");
        Refuses(() => Tumbling.EventTime(Second, TimeSpan.FromMilliseconds(0.5)), "offset", "number of whole milliseconds");
        Refuses(() => Sliding.EventTime(Second, Second, TimeSpan.FromTicks(-1)), "offset", "number of whole milliseconds");

        Assert.Equal(-250, Tumbling.EventTime(Second, TimeSpan.FromMilliseconds(-250)).OffsetMs);
        Assert.Equal(0, Sliding.EventTime(Second, Second).OffsetMs);
    }

    [Fact]
    public void EventTime_refuses_windows_whose_dates_would_be_out_of_the_calendar()
    {
        var most = TimeSpan.FromDays(365_000);
        Refuses(() => Tumbling.EventTime(TimeSpan.FromDays(10_000_000)), "10000000 days", "at most 365000 days", "Aggregate");
        Refuses(() => Tumbling.EventTime(TimeSpan.FromMilliseconds(TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond)), "at most 365000 days");
        Refuses(() => Sliding.EventTime(most + TimeSpan.FromMilliseconds(1), most), "at most 365000 days");

        var windows = Tumbling.EventTime(most);
        foreach (var day in new[] { new DateTimeOffset(1900, 1, 1, 0, 0, 0, TimeSpan.Zero), DateTimeOffset.UnixEpoch, new DateTimeOffset(2900, 1, 1, 0, 0, 0, TimeSpan.Zero) })
        {
            var end = windows.FirstEndAfter(day.ToUnixTimeMilliseconds());
            var window = new TimeWindow(end - windows.SizeMs, end);
            Assert.InRange(day, window.Start, window.End);
        }
    }

    [Fact]
    public void EventTime_refuses_windows_of_which_too_many_overlap()
    {
        Refuses(() => Sliding.EventTime(TimeSpan.FromDays(10), TimeSpan.FromMilliseconds(1)), "864000000 windows for each record", "at most 10000000", "longer slide");

        Assert.Equal(1000, Sliding.EventTime(TimeSpan.FromDays(30), Second).SlideMs);
        Assert.Equal(1, Sliding.EventTime(TimeSpan.FromSeconds(10_000), TimeSpan.FromMilliseconds(1)).SlideMs);
        Refuses(() => Sliding.EventTime(TimeSpan.FromSeconds(10_001), TimeSpan.FromMilliseconds(1)), "at most 10000000");
    }

    [Fact]
    public void Start_and_End_out_of_the_calendar_say_what_to_use()
    {
        var window = new TimeWindow(0, 1L << 59);
        Assert.Equal(DateTimeOffset.UnixEpoch, window.Start);
        Refuses(() => _ = window.End, "576460752303423488", "years 1 to 9999", "EndMs");
        Refuses(() => _ = new TimeWindow(-(1L << 59), 0).Start, "years 1 to 9999", "StartMs");
    }

    private static void Refuses(Action act, params ReadOnlySpan<string> texts)
    {
        var failure = Assert.Throws<FreshetException>(act);
        Assert.Equal(ErrorDomain.User, failure.Domain);
        foreach (var text in texts)
        {
            Assert.Contains(text, failure.Message, StringComparison.Ordinal);
        }
    }
}
