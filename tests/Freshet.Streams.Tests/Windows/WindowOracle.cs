using Freshet.Core;
using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Windows;

/// <summary>A record of the random inputs.</summary>
internal readonly record struct Noted(long Key, long Value);

/// <summary>What a window made of a key: its values in order of panes and, in a pane, of arrival.</summary>
internal readonly record struct Joined(long Key, long Start, string Values);

/// <summary>Random inputs, and what windows must make of them by the plainest of loops: for each window, for each record.</summary>
internal sealed class WindowOracle(EventTimeWindows windows)
{
    private readonly List<(long Time, Noted Record)> _inTime = [];
    private long _watermark = long.MinValue;

    public List<TestElement<Noted>> Input { get; } = [];

    public List<TestElement<Joined>> Output { get; } = [];

    public int Late { get; private set; }

    /// <summary>Records up to <paramref name="spread"/> milliseconds out of order, watermarks of up to half of that behind, and at the end one that fires what <paramref name="after"/> milliseconds more do.</summary>
    public WindowOracle Random(ulong seed, int records, int keys, long step, long spread, long after)
    {
        var random = new SeededRandom(seed);
        var (time, highest) = (random.NextLong(1000) - 500, long.MinValue);
        for (var i = 0; i < records; i++)
        {
            time += random.NextLong(step + 1);
            var at = time - (random.Chance(0.4) ? random.NextLong(spread + 1) : 0);
            highest = Math.Max(highest, at);
            Add(new Noted(random.Next(keys), i), at);
            if (random.Chance(0.3))
            {
                TellTime(highest - random.NextLong((spread / 2) + 1));
            }
        }

        TellTime(highest + after);
        return this;
    }

    public void Add(Noted record, long at)
    {
        Input.Add(Record(record, at: at));
        if (EndsFrom(at + 1, at + windows.SizeMs).Where(end => end - windows.SizeMs <= at).All(end => end - 1 <= _watermark))
        {
            Late++;
        }
        else
        {
            _inTime.Add((at, record));
        }
    }

    public void TellTime(long watermark)
    {
        if (watermark <= _watermark || _inTime.Count == 0)
        {
            return;
        }

        Input.Add(Watermark(watermark));
        var (from, to) = (_inTime.Min(r => r.Time), _inTime.Max(r => r.Time) + windows.SizeMs);
        foreach (var end in EndsFrom(from, Math.Min(to, watermark + 1)).Where(end => end - 1 > _watermark))
        {
            var inside = _inTime.Where(r => r.Time >= end - windows.SizeMs && r.Time < end);
            foreach (var key in inside.GroupBy(r => r.Record.Key))
            {
                var values = key.OrderBy(r => windows.PaneOf(r.Time)).Select(r => r.Record.Value);
                Output.Add(Record(new Joined(key.Key, end - windows.SizeMs, string.Join(',', values)), at: end - 1));
            }
        }

        Output.Add(Watermark(watermark));
        _watermark = watermark;
    }

    /// <summary>All ends of windows from one time to another, both included.</summary>
    private IEnumerable<long> EndsFrom(long from, long to)
    {
        for (var time = from; time <= to; time++)
        {
            if ((time - windows.OffsetMs - windows.SizeMs) % windows.SlideMs == 0)
            {
                yield return time;
            }
        }
    }
}
