using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Process;

public sealed class SideOutputTests
{
    private static readonly OutputTag<string> Odd = new("odd");
    private static readonly OutputTag<long> Timers = new("timers");
    private static readonly OutputTag<int> Late = new("late");

    [Fact]
    public void Process_emits_to_the_side_outputs_that_are_read() => OperatorTest
        .Of<int, int>(numbers =>
        {
            var main = numbers.KeyBy(n => n % 3).Process(() => new Sort());
            main.SideOutput(new OutputTag<string>("odd")); // equal to the function's
            main.SideOutput(Timers);
            main.SideOutput(Odd);
            return main;
        })
        .Input(Record(1, at: 5), Record(2, at: 6), Record(3), Record(8), Watermark(100), Record(5, at: 101))
        .Expect(Record(2, at: 6), Record(8), Watermark(100))
        .ExpectSide(1, Record("odd 1", at: 5), Record("odd 3"), Record("odd 5", at: 101))
        .ExpectSide(2, Record(10L, at: 10), Record(20L, at: 20), Record(30L, at: 30), Record(80L, at: 80))
        .CheckAll();

    [Fact]
    public void A_side_output_that_is_read_as_another_type_than_it_carries_fails_the_job()
    {
        using var test = FunctionTest.Of<int, long>(numbers => numbers.KeyBy(n => n % 3).Process(() => new Sort()).SideOutput(new OutputTag<long>("odd")));

        var error = Assert.ThrowsAny<Exception>(() => test.Push(1));

        Assert.Contains("operator 'process' (subtask 1 of 1) failed on record 0 of this subtask (1): Something was emitted to the side output 'odd' as string, and it is read as long", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_side_output_that_nobody_reads_goes_nowhere() => OperatorTest
        .Of<int, int>(numbers => numbers.KeyBy(n => n % 3).Process(() => new Sort()))
        .Input(Record(1), Record(2), Record(3))
        .Expect(Record(2))
        .CheckAll();

    [Fact]
    public void Side_outputs_are_edges_of_the_graph_and_a_graph_taken_before_stays_as_it_was()
    {
        var env = StreamEnvironment.Create();
        var main = env.FromCollection([1, 2, 3]).KeyBy(n => n).Process(() => new Sort());
        main.Discard();
        var before = env.ToGraph();

        main.SideOutput(Odd).Discard();
        var after = env.ToGraph();

        Assert.Equal([0], before.OutOf(1).Select(e => e.Port));
        Assert.Equal([0, 1], after.OutOf(1).Select(e => e.Port));
        Assert.NotSame(before.Nodes[1].Create, after.Nodes[1].Create);
        Assert.Contains("<-forward- 1:1", after.Explain());
    }

    [Fact]
    public void LateTo_gives_late_records_to_a_side_output() => OperatorTest
        .Of<int, (int, long)>(numbers =>
        {
            var counts = numbers.KeyBy(n => n % 2).Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(10))).LateTo(Late).Count((key, window, n) => (key, n));
            counts.SideOutput(Late);
            return counts;
        })
        .Input(Record(1, at: 1), Record(2, at: 2), Watermark(9), Record(3, at: 3), Record(5, at: 10), Record(4, at: 4), Record(7, at: 9), Watermark(30))
        .ExpectInAnyOrder(Record((1, 1L), at: 9), Record((0, 1L), at: 9), Watermark(9), Record((1, 1L), at: 19), Watermark(30))
        .ExpectSide(1, Record(3, at: 3), Record(4, at: 4), Record(7, at: 9))
        .ExpectLate(3)
        .CheckAll();

    [Fact]
    public void Late_records_that_nobody_reads_are_counted_alone() => OperatorTest
        .Of<int, (int, long)>(numbers => numbers.KeyBy(n => n % 2).Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(10))).LateTo(Late).Count((key, window, n) => (key, n)))
        .Input(Watermark(9), Record(3, at: 3))
        .ExpectNothing()
        .ExpectLate(1)
        .CheckAll();

    [Fact]
    public void SideOutput_is_refused_where_there_is_none()
    {
        var numbers = StreamEnvironment.Create().FromCollection([1]);
        var counts = numbers.KeyBy(n => n).Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(10)));

        Refuses(() => numbers.Map(n => n).SideOutput(Odd), "'map' has no side outputs", "Process", "LateTo");
        Refuses(() => counts.Count((key, window, n) => n).SideOutput(Late), "'window' has no side outputs");
        Refuses(() => counts.LateTo(Late).Count((key, window, n) => n).SideOutput(Odd), "'window' has the side output 'late' alone");
        Refuses(
            () =>
            {
                var main = numbers.KeyBy(n => n).Process(() => new Sort());
                main.SideOutput(Odd);
                main.SideOutput(new OutputTag<int>("odd"));
            },
            "two types with one name 'odd'");
    }

    private static void Refuses(Action act, params string[] texts)
    {
        var failure = Assert.Throws<FreshetException>(act);
        Assert.All(texts, text => Assert.Contains(text, failure.Message));
    }

    private sealed class Sort : KeyedProcessFunction<int, int, int>
    {
        public override void OnRecord(int record, ProcessContext<int, int> context)
        {
            context.SetEventTimer(record * 10);
            if (record % 2 == 0)
            {
                context.Emit(record);
            }
            else
            {
                context.Emit(Odd, $"odd {record}");
            }
        }

        public override void OnTimer(long time, TimerKind kind, ProcessContext<int, int> context) => context.Emit(Timers, time);
    }
}
