using Freshet.Core;
using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Process;

/// <summary>Many timers at once, and timers without end: each comes due once, in calls of bounded work.</summary>
public sealed class ManyTimersTests
{
    [Fact]
    public void Timers_may_emit_more_than_the_output_holds() => OperatorTest
        .Of<int, int>(numbers => numbers.KeyBy(n => n).Process(() => new Burst()))
        .Input([Record(1), Record(2), Record(3), Watermark(1), Record(4), End()])
        .ExpectInAnyOrder([.. Enumerable.Range(1, 3).SelectMany(n => Enumerable.Repeat(Record(n, at: 1), 3000)), Watermark(1), .. Enumerable.Repeat(Record(4, at: 1), 3000), Watermark(long.MaxValue)])
        .CheckAll();

    [Fact]
    public void A_million_timers_come_due_each_once()
    {
        using var run = new ProcessRun<long, long>(s => s.KeyBy(n => n).Process(() => new OnceEach()));
        for (var from = 0L; from < 1_000_000; from += 1000)
        {
            run.Send([.. Enumerable.Range((int)from, 1000).Select(n => (long)n)]);
        }

        foreach (var watermark in new[] { 500, long.MaxValue })
        {
            while (!run.Operator.OnWatermark(watermark))
            {
            }
        }

        run.Operator.Flush();

        var received = run.Context.Received<long>();
        Assert.Equal(1_000_000, received.Count);
        Assert.Equal(1_000_000, received.Select(r => r.Value).Distinct().Count());
        Assert.True(received.Zip(received.Skip(1)).All(pair => pair.First.Timestamp <= pair.Second.Timestamp));
    }

    [Theory]
    [InlineData(TimerKind.EventTime)]
    [InlineData(TimerKind.ProcessingTime)]
    public void Many_timers_come_due_in_calls_of_bounded_work(TimerKind kind)
    {
        const int Keys = 20_000;
        var fired = new List<long>();
        using var run = new ProcessRun<long, long>(s => s.KeyBy(n => n).Process(() => new Tells(kind, fired)));
        for (var from = 0; from < Keys; from += 1000)
        {
            run.Send([.. Enumerable.Range(from, 1000).Select(n => (long)n)]);
        }

        var calls = 1;
        for (var before = 0; !Call(run, kind, Keys); before = fired.Count, calls++)
        {
            Assert.InRange(fired.Count - before, 1, 8 * 1024);
        }

        Assert.True(calls > 1);
        Assert.Equal(Enumerable.Range(0, Keys).Select(n => (long)n), fired);
    }

    [Theory]
    [InlineData(TimerKind.EventTime)]
    [InlineData(TimerKind.ProcessingTime)]
    public void A_timer_that_sets_itself_again_without_end_gives_way_after_each_call(TimerKind kind)
    {
        using var run = new ProcessRun<long, long>(s => s.KeyBy(n => n).Process(() => new SetsItselfAgain(kind)));
        run.Send(5);

        for (var calls = 0; calls < 10; calls++)
        {
            Assert.False(Call(run, kind, 10));
        }
    }

    [Fact]
    public void The_harness_finds_an_operator_that_is_never_done_with_a_watermark()
    {
        var failure = Assert.Throws<HarnessException>(() => OperatorTest
            .Of<long, long>(numbers => numbers.Transform("never done", () => new NeverDone()))
            .Input(Record(5L), Watermark(10))
            .Expect(Watermark(10))
            .CheckAll());

        Assert.Contains("OnWatermark returned false 1000 times in a row", failure.Message);
        Assert.Contains("timer that sets itself again", failure.Message);
    }

    [Fact]
    public void A_snapshot_between_calls_for_processing_timers_loses_none()
    {
        var fired = new List<long>();
        using var first = new ProcessRun<long, long>(s => s.KeyBy(n => n).Process(() => new Tells(TimerKind.ProcessingTime, fired)));
        for (var from = 0; from < 10_000; from += 1000)
        {
            first.Send([.. Enumerable.Range(from, 1000).Select(n => (long)n)]);
        }

        Assert.False(first.Operator.OnTime(10_000));
        using var second = new ProcessRun<long, long>(s => s.KeyBy(n => n).Process(() => new Tells(TimerKind.ProcessingTime, fired)), first.Snapshot());
        Assert.InRange(second.Context.NextWake ?? -1, fired.Count, 10_000);
        while (!second.Operator.OnTime(10_000))
        {
        }

        Assert.Equal(Enumerable.Range(0, 10_000).Select(n => (long)n), fired);
    }

    private static bool Call<TOut>(ProcessRun<long, TOut> run, TimerKind kind, long time) =>
        kind == TimerKind.EventTime ? run.Operator.OnWatermark(time) : run.Operator.OnTime(time);

    private sealed class Burst : KeyedProcessFunction<int, int, int>
    {
        public override void OnRecord(int record, ProcessContext<int, int> context) => context.SetEventTimer(1);

        public override void OnTimer(long time, TimerKind kind, ProcessContext<int, int> context)
        {
            for (var i = 0; i < 3000; i++)
            {
                context.Emit(context.Key);
            }
        }
    }

    private sealed class NeverDone : Operator<long, long>
    {
        public override void OnBatch(Batch<long> batch) => batch.Release();

        public override bool OnWatermark(long watermark) => false;
    }

    private sealed class OnceEach : KeyedProcessFunction<long, long, long>
    {
        private readonly ValueState<long> _set;

        public OnceEach() => _set = Value<long>("set");

        public override void OnRecord(long record, ProcessContext<long, long> context)
        {
            _set.Value = record;
            context.SetEventTimer(record * 7919 % 10_007);
            context.SetEventTimer(record * 7919 % 10_007);
        }

        public override void OnTimer(long time, TimerKind kind, ProcessContext<long, long> context)
        {
            context.Emit(_set.Value);
            _set.Clear();
        }
    }

    private sealed class Tells(TimerKind kind, List<long> fired) : KeyedProcessFunction<long, long, long>
    {
        public override void OnRecord(long record, ProcessContext<long, long> context) => SetTimer(context, kind, record);

        public override void OnTimer(long time, TimerKind kind, ProcessContext<long, long> context) => fired.Add(time);
    }

    /// <summary>Its timer never ends. Throws when it is called so often that the call has no bound.</summary>
    private sealed class SetsItselfAgain(TimerKind kind) : KeyedProcessFunction<long, long, long>
    {
        private int _calls;

        public override void OnRecord(long record, ProcessContext<long, long> context) => SetTimer(context, kind, record);

        public override void OnTimer(long time, TimerKind kind, ProcessContext<long, long> context)
        {
            if (++_calls > 10_000_000)
            {
                throw new InvalidOperationException("it goes on and on");
            }

            SetTimer(context, kind, time);
        }
    }

    private static void SetTimer(ProcessContext<long, long> context, TimerKind kind, long time) =>
        _ = kind == TimerKind.EventTime ? context.SetEventTimer(time) : context.SetProcessingTimer(time);
}
