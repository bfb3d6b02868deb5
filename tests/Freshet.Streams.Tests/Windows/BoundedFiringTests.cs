using Freshet.Core;
using Freshet.Streams.Tests.Process;

namespace Freshet.Streams.Tests.Windows;

/// <summary>However much one watermark makes due, a call of OnWatermark does a piece of it.</summary>
public sealed class BoundedFiringTests
{
    private const int PieceMost = 64 * 1024; // rows made in one call: a call of milliseconds

    [Fact]
    public void Many_windows_fire_in_pieces_and_in_order()
    {
        var made = new List<TimeWindow>();
        var windows = Sliding.EventTime(TimeSpan.FromMinutes(10), TimeSpan.FromMilliseconds(1)); // 600,000 of them hold a record
        using var run = Run(windows, (_, window) => made.Add(window));
        Send(run, [(1, 0)]);

        var calls = 1;
        for (var before = 0; !run.Operator.OnWatermark(long.MaxValue); calls++, before = made.Count)
        {
            Assert.InRange(made.Count - before, 1, PieceMost);
        }

        Assert.True(calls > 2);
        Assert.Equal(600_000, made.Count);
        Assert.True(made.Select(w => w.EndMs).SequenceEqual(Enumerable.Range(1, 600_000).Select(n => (long)n)));
    }

    [Fact]
    public void A_window_of_many_keys_fires_in_pieces_each_key_once()
    {
        const int Keys = 200_000;
        var made = new List<long>();
        using var run = Run(Tumbling.EventTime(TimeSpan.FromSeconds(1)), (key, _) => made.Add(key));
        for (var from = 0; from < Keys; from += 1000)
        {
            Send(run, [.. Enumerable.Range(from, 1000).Select(n => ((long)n, 5L))]);
        }

        var calls = 1;
        for (var before = 0; !run.Operator.OnWatermark(long.MaxValue); calls++, before = made.Count)
        {
            Assert.InRange(made.Count - before, 1, PieceMost);
        }

        Assert.True(calls > 2);
        Assert.Equal(Enumerable.Range(0, Keys).Select(n => (long)n), made.Order());
    }

    private static ProcessRun<long, long> Run(EventTimeWindows windows, Action<long, TimeWindow> onResult) => new(numbers => numbers
        .KeyBy(n => n)
        .Window(windows)
        .Aggregate(Aggregates.Count<long>(), (key, window, count) =>
        {
            onResult(key, window);
            return count;
        }));

    private static void Send(ProcessRun<long, long> run, (long Number, long Time)[] records)
    {
        var batch = Batch<long>.Rent();
        foreach (var (number, time) in records)
        {
            batch.Add(number, time);
        }

        run.Operator.OnBatch(batch);
    }
}
