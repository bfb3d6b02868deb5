using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Windows;

/// <summary>Windows of the whole stream with all that windows of a key have, at several subtasks before and over a restart.</summary>
public sealed class WholeStreamWindowTests
{
    private static TimeSpan Ms(long ms) => TimeSpan.FromMilliseconds(ms);

    [Fact]
    public void Sessions_with_a_gap_by_record() => Check(
        s => s.WindowAll(Session.EventTime<long>(n => Ms(n % 10))).Count((_, w, n) => $"{w.StartMs}-{w.EndMs}:{n}"),
        [18, 19, 45],
        Record("18-28:2", at: 27), Record("45-50:1", at: 49));

    [Fact]
    public void Apply_gets_the_records_of_a_window() => Check(
        s => s.WindowAll(Tumbling.EventTime(Ms(10))).Apply((w, records) => records.Order().Select(n => $"{w.StartMs}: {n} of {records.Count}")),
        [1, 9, 12],
        Record("0: 1 of 2", at: 9), Record("0: 9 of 2", at: 9), Record("10: 12 of 1", at: 19));

    [Fact]
    public void A_window_function_keeps_states_over_windows() => Check(
        s => s.WindowAll(Tumbling.EventTime(Ms(10))).Process(() => new Numbered()),
        [1, 9, 12, 31],
        Record("1: 2", at: 9), Record("2: 1", at: 19), Record("3: 1", at: 39));

    [Fact]
    public void An_aggregate_feeds_a_window_function() => Check(
        s => s.WindowAll(Tumbling.EventTime(Ms(10))).Aggregate(Aggregates.Count<long>(), () => new NumberedCount()),
        [1, 9, 12],
        Record("1: 2", at: 9), Record("2: 1", at: 19));

    [Fact]
    public void Triggers_evictors_and_lateness()
    {
        Check(
            s => s.WindowAll(Tumbling.EventTime(Ms(100))).Trigger(Triggers.Count(2)).Count((_, _, n) => $"{n}"),
            [1, 9, 12, 14, 15],
            Record("2", at: 99), Record("4", at: 99));
        Check(
            s => s.WindowAll(Tumbling.EventTime(Ms(100))).Evict(Evictors.Count<long>(2)).Apply((_, _, records) => new[] { string.Join(' ', records) }),
            [1, 9, 12],
            Record("9 12", at: 99));
        using var test = FunctionTest.Of<long, string>(s => s.WindowAll(Tumbling.EventTime(Ms(10))).AllowedLateness(Ms(5)).Count((_, _, n) => $"{n}"));
        test.Push(1, at: 1);
        test.Watermark(9);
        test.Push(2, at: 2);
        test.Watermark(14);
        test.Push(3, at: 3);
        test.Output.Expect("1", "2");
        Assert.Equal(1, test.Late);
    }

    [Fact]
    public void Count_windows_of_the_whole_stream() => Check(
        s => s.CountWindowAll(3).Count((_, n) => $"{n}").Union(
            s.CountWindowAll(3).Apply((_, records) => new[] { string.Join(' ', records) }),
            s.CountWindowAll(3, 1).Reduce((a, b) => a + b).Map(n => $"sum {n}")),
        [1, 2, 3, 4],
        Record("3", at: 3), Record("1 2 3", at: 3), Record("sum 1", at: 1), Record("sum 3", at: 2), Record("sum 6", at: 3), Record("sum 9", at: 4));

    [Fact]
    public void They_run_in_one_subtask()
    {
        var env = StreamEnvironment.Create(new JobOptions { Parallelism = 4 });
        var numbers = env.FromSequence(1, 9).WithWatermarks(Watermarks.Monotonic(), n => n);
        numbers.WindowAll(Session.EventTime<long>(n => Ms(n))).Count((_, _, n) => n).WithName("all 1").Discard();
        numbers.WindowAll(Tumbling.EventTime(Ms(10))).Trigger(Triggers.Count(2)).Count((_, _, n) => n).WithName("all 2").Discard();
        numbers.WindowAll(Tumbling.EventTime(Ms(10))).Apply((_, records) => records).WithName("all 3").Discard();
        numbers.CountWindowAll(3).Count((_, n) => n).WithName("all 4").Discard();
        numbers.CountWindowAll(3, 2).Apply((_, records) => records).WithName("all 5").Discard();

        Assert.Equal([1, 1, 1, 1, 1], env.ToGraph().Nodes.Where(n => n.Name.StartsWith("all", StringComparison.Ordinal)).Select(n => n.Parallelism));
    }

    /// <summary>Records that are their own event time, spread over two subtasks, with a restart after each.</summary>
    private static void Check(Func<DataStream<long>, DataStream<string>> windows, long[] input, params TestElement<string>[] expected)
    {
        using var test = FunctionTest.Of<long, string>(s => windows(s.Rebalance().Map(static n => n))).WithParallelism(2);
        foreach (var time in input)
        {
            test.Push(time, at: time);
            test.Restart();
        }

        test.End();
        test.Output.ExpectInAnyOrder(expected);
    }

    private sealed class Numbered : WindowFunction<byte, long, string>
    {
        private readonly ValueState<int> _windows;

        public Numbered() => _windows = Value<int>("windows");

        public override void OnWindow(TimeWindow window, IReadOnlyList<long> records, WindowContext<byte, string> context) => context.Emit($"{++_windows.Value}: {records.Count}");
    }

    private sealed class NumberedCount : WindowFunction<byte, long, string>
    {
        private readonly ValueState<int> _windows;

        public NumberedCount() => _windows = Value<int>("windows");

        public override void OnWindow(TimeWindow window, IReadOnlyList<long> records, WindowContext<byte, string> context) => context.Emit($"{++_windows.Value}: {records[0]}");
    }
}
