namespace Freshet.Streams.Tests.Process;

/// <summary>Timers that set one another: chains that end run through, those without end are found.</summary>
public sealed class TimerChainTests
{
    [Fact]
    public void A_chain_that_ends_runs_through_after_the_end_of_the_input()
    {
        Assert.Equal(2_000_001, CallsOf(new Chain(step: 1000, calls: 2_000_000)));
        Assert.Equal(900_001, CallsOf(new Chain(step: 0, calls: 900_000)));
    }

    [Fact]
    public void A_chain_that_does_not_go_on_in_time_is_found_under_any_watermark()
    {
        Assert.Contains("1,000,000 times without going on in time, after the input has ended", Failure(new Chain(step: 0, calls: long.MaxValue), long.MaxValue), StringComparison.Ordinal);
        Assert.Contains("1,000,000 times without going on in time, all under the watermark 50", Failure(new Chain(step: -1, calls: long.MaxValue), 50), StringComparison.Ordinal);
    }

    [Fact]
    public void An_endless_chain_among_many_that_end_is_found_by_name()
    {
        const int Most = 1000;
        const int Others = 500;
        var chains = new TimerChains<string>(Most, Most);
        var calls = 0L;
        string? called = null;

        var error = Assert.Throws<FreshetException>(() =>
        {
            for (var round = 0; calls < 10 * Others * Most; round++)
            {
                for (var i = round < Most ? Others : 0; i >= 0; i--)
                {
                    called = i == 0 ? "endless" : $"key {i}"; // each of the others does as much as is allowed
                    chains.Add(long.MaxValue, calls++, called, (uint)called.Length, isStanding: false);
                }
            }
        });

        Assert.Equal("endless", called);
        Assert.Contains("1,000 times, after the input has ended", error.Message, StringComparison.Ordinal);
        Assert.InRange(calls, Others * Most, 4 * Others * Most);
    }

    [Fact]
    public void What_one_call_sets_counts_once_and_each_watermark_begins_anew()
    {
        var chains = new TimerChains<int>(10, 10);
        for (var i = 0; i < 1000; i++)
        {
            chains.Add(long.MaxValue, call: 1, 7, 7, isStanding: true);
        }

        for (var i = 0; i < 1000; i++)
        {
            chains.Add(watermark: i / 10, call: 2 + i, 7, 7, isStanding: true);
        }

        for (var i = 0; i < 1000; i++)
        {
            chains.Add(watermark: 5, call: 2000 + i, 7, 7, isStanding: false); // it goes on in time, and comes to the watermark
        }
    }

    private static long CallsOf(Chain function)
    {
        using var run = Started(function);
        while (!run.Operator.OnWatermark(long.MaxValue))
        {
        }

        return function.Calls;
    }

    private static string Failure(Chain function, long watermark)
    {
        using var run = Started(function);
        return Assert.Throws<FreshetException>(() =>
        {
            while (!run.Operator.OnWatermark(watermark))
            {
            }
        }).Message;
    }

    private static ProcessRun<string, string> Started(Chain function)
    {
        var made = 0;
        var run = new ProcessRun<string, string>(words => words.KeyBy(w => w).Process(() => made++ == 2 ? function : new Chain(0, 0))); // two are made and thrown away when the job is written
        run.Send("key");
        return run;
    }

    /// <summary>A timer that sets the next one, so many times.</summary>
    private sealed class Chain(long step, long calls) : KeyedProcessFunction<string, string, string>
    {
        public long Calls { get; private set; }

        public override void OnRecord(string record, ProcessContext<string, string> context) => context.SetEventTimer(10);

        public override void OnTimer(long time, TimerKind kind, ProcessContext<string, string> context)
        {
            if (Calls++ < calls)
            {
                context.SetEventTimer(time + step);
            }
        }
    }
}
