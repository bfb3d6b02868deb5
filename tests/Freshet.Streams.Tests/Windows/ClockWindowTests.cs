using Freshet.Streams.Tests.Process;
using Freshet.Testing;

namespace Freshet.Streams.Tests.Windows;

/// <summary>Tumbling windows of the clock that are too large to be given out in one call.</summary>
public sealed class ClockWindowTests
{
    private const int Keys = 5_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_window_is_given_out_once_though_a_checkpoint_comes_in_its_midst(bool takesMore)
    {
        using var run = Run();
        SendAll(run);
        run.Context.Clock.MoveTo(100);
        run.Context.Outbox = Outbox.OneBatch;
        var isDone = run.Operator.OnTime(100);
        run.Operator.Flush();
        Assert.False(isDone); // the output took one batch of five
        if (takesMore)
        {
            run.Send(3L); // of the next window
        }

        using var after = Run(run.Snapshot());
        after.Context.Clock.MoveTo(300);
        Assert.True(after.Operator.OnTime(300));
        after.Operator.Flush();

        string[] given = [.. Rows(run), .. Rows(after)];
        string[] expected = [.. Enumerable.Range(0, Keys).Select(k => $"{k} 0:2"), .. takesMore ? ["3 100:1"] : Array.Empty<string>()];
        Assert.Equal(expected.Order(), given.Order());
        Assert.NotEmpty(Rows(run));
    }

    [Fact]
    public void What_is_open_is_given_out_at_the_end_of_the_input_and_at_no_watermark_before()
    {
        using var run = Run();
        run.Send(1L, 1L);
        Assert.True(run.Operator.OnWatermark(5_000));
        run.Operator.Flush();
        Assert.Empty(Rows(run));
        run.Context.Clock.MoveTo(120); // the wake-up for the first window has not come yet
        run.Send(1L);
        Assert.True(run.Operator.OnWatermark(long.MaxValue));
        run.Operator.Flush();
        Assert.Equal(["1 0:2", "1 100:1"], Rows(run));
    }

    private static ProcessRun<long, string> Run(params IReadOnlyList<MemorySnapshot>? restored) => new(
        s => s.KeyBy(v => v).Window(Tumbling.ProcessingTime(TimeSpan.FromMilliseconds(100))).Count((key, window, count) => $"{key} {window.StartMs}:{count}"),
        restored);

    private static void SendAll(ProcessRun<long, string> run)
    {
        for (var turn = 0; turn < 2; turn++)
        {
            for (var from = 0; from < Keys; from += 1_000)
            {
                run.Send([.. Enumerable.Range(from, 1_000).Select(k => (long)k)]);
            }
        }
    }

    private static IEnumerable<string> Rows(ProcessRun<long, string> run) => run.Context.Received<string>().Select(e => e.Value!);
}
