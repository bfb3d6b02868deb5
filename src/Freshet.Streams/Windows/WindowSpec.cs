namespace Freshet;

/// <summary>Windows of event time: made by <see cref="Tumbling"/> and <see cref="Sliding"/>.</summary>
public sealed record EventTimeWindows
{
    private const long SizeDaysMost = 365_000; // about 1000 years: start and end are dates, whatever day of the calendar the window is cut at
    private const long OverlapMost = 10_000_000; // 30 days every second are 2.6 million

    internal EventTimeWindows(long sizeMs, long slideMs, long offsetMs)
    {
        SizeMs = sizeMs;
        SlideMs = slideMs;
        OffsetMs = offsetMs;
    }

    /// <summary>Length of a window in milliseconds.</summary>
    public long SizeMs { get; }

    /// <summary>From the start of one window to the start of the next, in milliseconds; windows overlap when it is shorter than the size.</summary>
    public long SlideMs { get; }

    /// <summary>Where the first window after 1970 starts, in milliseconds.</summary>
    public long OffsetMs { get; }

    /// <summary>The length of a pane: the widest stretch of time that every window holds as a whole or not at all.</summary>
    public long PaneMs
    {
        get
        {
            var (pane, rest) = (SizeMs, SlideMs);
            while (rest != 0)
            {
                (pane, rest) = (rest, pane % rest);
            }

            return pane;
        }
    }

    internal string Detail => SizeMs == SlideMs
        ? $"tumbling {TimeSpan.FromMilliseconds(SizeMs)}"
        : $"sliding {TimeSpan.FromMilliseconds(SizeMs)} every {TimeSpan.FromMilliseconds(SlideMs)}";

    /// <summary>What is stored with a pane's state: panes of other windows cannot be read as these.</summary>
    internal string Schema => $"{Detail}{(OffsetMs == 0 ? "" : $" from {TimeSpan.FromMilliseconds(OffsetMs)}")}";

    /// <summary>The start of the pane that holds a time.</summary>
    internal long PaneOf(long time)
    {
        var pane = PaneMs;
        var into = (time - OffsetMs) % pane;
        return time - (into < 0 ? into + pane : into);
    }

    /// <summary>The end of the last window that holds the pane: from then on the pane is not needed.</summary>
    internal long LastEnd(long pane)
    {
        // the last window that starts at or before the pane
        var into = (pane - OffsetMs) % SlideMs;
        return pane - (into < 0 ? into + SlideMs : into) + SizeMs;
    }

    /// <summary>The end of the first window that holds the pane.</summary>
    internal long FirstEnd(long pane) => FirstEndAfter(pane);

    /// <summary>The first end of a window after a time.</summary>
    internal long FirstEndAfter(long time)
    {
        var since = (time - OffsetMs - SizeMs) % SlideMs; // since the last end
        return time - (since < 0 ? since + SlideMs : since) + SlideMs;
    }

    /// <summary>Windows as the user asks for them; what cannot work is refused here, when the job is written.</summary>
    internal static EventTimeWindows Of(TimeSpan size, TimeSpan slide, TimeSpan offset)
    {
        var (sizeMs, slideMs, offsetMs) = (Milliseconds(size, "size"), Milliseconds(slide, "slide"), WholeMilliseconds(offset, "offset"));
        if (slide > size)
        {
            throw FreshetException.User($"Windows of {size} every {slide} would leave out what lies between them: the slide must not be longer than the size.");
        }

        if (size.TotalDays > SizeDaysMost)
        {
            throw FreshetException.User(
                $"A window's size is {size.TotalDays:0} days: it must be at most {SizeDaysMost} days, about 1000 years. For a result over all records there is"
                + " the rolling Aggregate of a keyed stream, or a process function.");
        }

        if (sizeMs / slideMs > OverlapMost)
        {
            throw FreshetException.User(
                $"Windows of {size} every {slide} are {sizeMs / slideMs} windows for each record, each with a result of its own: at most {OverlapMost} are possible. Choose a longer slide.");
        }

        return new EventTimeWindows(sizeMs, slideMs, offsetMs);
    }

    private static long Milliseconds(TimeSpan span, string what) =>
        span > TimeSpan.Zero ? WholeMilliseconds(span, what) : throw NoWindow(span, what, "a positive number");

    private static long WholeMilliseconds(TimeSpan span, string what) => span.Ticks % TimeSpan.TicksPerMillisecond == 0
        ? span.Ticks / TimeSpan.TicksPerMillisecond
        : throw NoWindow(span, what, what == "offset" ? "a number" : "a positive number");

    private static FreshetException NoWindow(TimeSpan span, string what, string number) =>
        FreshetException.User($"A window's {what} is {span}: it must be {number} of whole milliseconds.");
}

/// <summary>Windows side by side.</summary>
public static class Tumbling
{
    /// <summary>
    /// Windows of event time, each beginning where the one before ends; aligned to 1970 plus the offset. Whole milliseconds, at most 365,000 days.
    /// </summary>
    public static EventTimeWindows EventTime(TimeSpan size, TimeSpan offset = default) => EventTimeWindows.Of(size, size, offset);

    /// <summary>Windows of the wall clock, each beginning where the one before ends; aligned to 1970 plus the offset. What is open when the input ends fires then.</summary>
    public static WindowAssigner ProcessingTime(TimeSpan size, TimeSpan offset = default) => new AlignedWindows(EventTimeWindows.Of(size, size, offset), isEventTime: false);
}

/// <summary>Windows that overlap.</summary>
public static class Sliding
{
    /// <summary>
    /// Windows of event time of this size, one beginning at each slide; aligned to 1970 plus the offset. Whole milliseconds, at most 365,000 days.
    /// The slide must not be longer than the size, nor shorter than its ten-millionth part.
    /// </summary>
    public static EventTimeWindows EventTime(TimeSpan size, TimeSpan slide, TimeSpan offset = default) => EventTimeWindows.Of(size, slide, offset);

    /// <summary>Windows of the wall clock of this size, one beginning at each slide. What is open when the input ends fires then.</summary>
    public static WindowAssigner ProcessingTime(TimeSpan size, TimeSpan slide, TimeSpan offset = default) => new AlignedWindows(EventTimeWindows.Of(size, slide, offset), isEventTime: false);
}
