namespace Freshet;

/// <summary>Windows of event time: made by <see cref="Tumbling"/> and <see cref="Sliding"/>.</summary>
public sealed record EventTimeWindows
{
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

    internal static long Milliseconds(TimeSpan span, string what) =>
        span.Ticks > 0 && span.Ticks % TimeSpan.TicksPerMillisecond == 0
            ? span.Ticks / TimeSpan.TicksPerMillisecond
            : throw FreshetException.User($"A window's {what} is {span}: it must be a positive number of whole milliseconds.");
}

/// <summary>Windows side by side.</summary>
public static class Tumbling
{
    /// <summary>Windows of event time, each beginning where the one before ends; aligned to 1970 plus the offset.</summary>
    public static EventTimeWindows EventTime(TimeSpan size, TimeSpan offset = default)
    {
        var ms = EventTimeWindows.Milliseconds(size, "size");
        return new EventTimeWindows(ms, ms, offset.Ticks / TimeSpan.TicksPerMillisecond);
    }
}

/// <summary>Windows that overlap.</summary>
public static class Sliding
{
    /// <summary>Windows of event time of this size, one beginning at each slide; aligned to 1970 plus the offset. The slide must not be longer than the size.</summary>
    public static EventTimeWindows EventTime(TimeSpan size, TimeSpan slide, TimeSpan offset = default)
    {
        var (sizeMs, slideMs) = (EventTimeWindows.Milliseconds(size, "size"), EventTimeWindows.Milliseconds(slide, "slide"));
        return slideMs <= sizeMs
            ? new EventTimeWindows(sizeMs, slideMs, offset.Ticks / TimeSpan.TicksPerMillisecond)
            : throw FreshetException.User($"Windows of {size} every {slide} would leave out what lies between them: the slide must not be longer than the size.");
    }
}
