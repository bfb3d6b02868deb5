using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Jobs;

/// <summary>
/// What share of the last second or so tasks worked and were held back. There is no timer: whoever reads takes a sample, and the one before it that is at
/// least a second old is what it is compared with.
/// </summary>
internal sealed class TimeShares
{
    private const long LeastMs = 1000;

    private Pair? _pair;

    /// <summary>The shares of these tasks now, and the milliseconds they are over. From any thread.</summary>
    public (IReadOnlyList<(double Busy, double BackPressured)> Of, long OverMs) Read(StreamTask[] tasks, long began, long now, long ticks)
    {
        var pair = Volatile.Read(ref _pair);
        var sample = new Sample(tasks, now, [.. tasks.Select(t => t.BusyTicksAt(ticks))], [.. tasks.Select(t => t.BlockedTimeAt(now))]);
        if (pair is null || pair.From.Tasks != tasks)
        {
            pair = new Pair(new Sample(tasks, began, new long[tasks.Length], new long[tasks.Length]), sample);
            Volatile.Write(ref _pair, pair);
        }
        else if (now - pair.Latest.At >= LeastMs)
        {
            pair = new Pair(pair.Latest, sample);
            Volatile.Write(ref _pair, pair);
        }

        var from = pair.From;
        var over = Math.Max(now - from.At, 1);
        return ([.. tasks.Select((_, i) => Shares(sample.Busy[i] - from.Busy[i], sample.Blocked[i] - from.Blocked[i], over))], over);
    }

    internal static (double Busy, double BackPressured) Shares(long busyTicks, long blockedMs, long overMs)
    {
        var blocked = Math.Clamp(blockedMs / (double)overMs, 0, 1);
        return (Math.Clamp(busyTicks / (double)(overMs * TimeSpan.TicksPerMillisecond), 0, 1 - blocked), blocked);
    }

    private sealed record Sample(StreamTask[] Tasks, long At, long[] Busy, long[] Blocked);

    private sealed record Pair(Sample From, Sample Latest);
}
