using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Process;

public sealed class TimerTests
{
    [Fact]
    public void Event_timers_come_due_with_the_watermark_in_order_of_time_and_once_however_often_set() => Check(
        """
        + a:set:10 @1
        + a:set:5 @2
        + b:set:7 @3
        + a:set:10 @4
        watermark 4
        + a:set:3 @4
        watermark 7
        + a:delete:10 @8
        + a:set:12 @8
        + b:delete:99 @8
        + b:set:30 @8
        watermark 12
        end
        """,
        """
        + set True @1
        + set True @2
        + set True @3
        + set False @4
        watermark 4
        + set True @4
        + a at 3, EventTime, watermark 7 @3
        + a at 5, EventTime, watermark 7 @5
        + b at 7, EventTime, watermark 7 @7
        watermark 7
        + deleted True @8
        + set True @8
        + deleted False @8
        + set True @8
        + a at 12, EventTime, watermark 12 @12
        watermark 12
        + b at 30, EventTime, watermark 9223372036854775807 @30
        watermark end
        """);

    [Fact]
    public void A_timer_at_or_below_the_watermark_waits_for_the_next_and_one_at_the_end_of_time_for_the_end() => Check(
        """
        watermark 10
        + a:set:10 @1
        + a:set:2 @1
        + a:set:9223372036854775807 @1
        watermark 10
        watermark 11
        end
        """,
        """
        watermark 10
        + set True @1
        + set True @1
        + set True @1
        + a at 2, EventTime, watermark 11 @2
        + a at 10, EventTime, watermark 11 @10
        watermark 11
        + a at 9223372036854775807, EventTime, watermark 9223372036854775807 @1152921504606846976
        watermark end
        """);

    [Fact]
    public void What_a_timer_at_the_end_of_time_emits_is_in_a_window_behind_it()
    {
        using var test = FunctionTest.Of<string, string>(words => words
            .KeyBy(word => word)
            .Process(() => new AtTheEnd())
            .KeyBy(word => word)
            .Window(Tumbling.EventTime(TimeSpan.FromSeconds(1)))
            .Count((word, _, n) => $"{word} {n}"));

        test.Push("a", at: 1);
        test.End();

        test.Output.Expect("a 1");
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData((1L << 60) + 1)]
    public void Emit_with_what_is_no_event_time_fails_and_says_so(long time)
    {
        using var test = FunctionTest.Of((string word) => word, () => new At(time));

        var error = Assert.ThrowsAny<Exception>(() => test.Push("a", at: 1));

        Assert.Contains("operator 'process'", error.Message, StringComparison.Ordinal);
        Assert.Contains($"emitted with the event time {time}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_whose_timers_differ_only_in_meaning_of_never_come_due_once_each_in_order() => Check(
        """
        + a:set:9223372036854775807 @1
        + b:set:0 @1
        + c:set:-1 @1
        + d:set:-9223372036854775808 @1
        end
        """,
        """
        + set True @1
        + set True @1
        + set True @1
        + set True @1
        + d at -9223372036854775808, EventTime, watermark 9223372036854775807 @-1152921504606846976
        + c at -1, EventTime, watermark 9223372036854775807 @-1
        + b at 0, EventTime, watermark 9223372036854775807 @0
        + a at 9223372036854775807, EventTime, watermark 9223372036854775807 @1152921504606846976
        watermark end
        """);

    [Theory]
    [InlineData("key:minute:1")]
    [InlineData("key:minute:9223372036854775807")]
    public void A_timer_at_a_sum_past_the_end_of_time_is_refused(string record) => OperatorTest
        .Of<string, string>(words => words.KeyBy(w => w.Split(':')[0]).Process(() => new Timers()))
        .Input(Record(record), End())
        .CheckFails(ErrorDomain.User, "timer function of operator 'process'", "key", "-9223372036854715809, which is no time", "set no further timers then");

    [Theory]
    [InlineData("key:set:-9223372036854715809")]
    [InlineData("key:wall:-9223372036854715809")]
    public void A_sum_past_the_end_of_time_is_refused_before_the_end_too(string record) => OperatorTest
        .Of<string, string>(words => words.KeyBy(w => w.Split(':')[0]).Process(() => new Timers()))
        .Input(Record(record))
        .CheckFails(ErrorDomain.User, "operator 'process'", "which is no time", "For never, set no timer");

    [Fact]
    public void A_timer_set_while_timers_come_due_takes_its_place_among_them() => Check(
        """
        + a:again3:10 @1
        + b:again3:11 @1
        + a:set:16 @1
        watermark 40
        """,
        """
        + set True @1
        + set True @1
        + set True @1
        + a at 10, EventTime, watermark 40 @10
        + b at 11, EventTime, watermark 40 @11
        + a at 13, EventTime, watermark 40 @13
        + b at 14, EventTime, watermark 40 @14
        + a at 16, EventTime, watermark 40 @16
        + b at 17, EventTime, watermark 40 @17
        watermark 40
        """);

    [Fact]
    public void A_timer_deleted_while_timers_come_due_does_not() => Check(
        """
        + a:kill20:10 @1
        + a:set:15 @1
        + b:set:20 @1
        + a:set:20 @1
        + a:set:21 @1
        watermark 40
        """,
        """
        + set True @1
        + set True @1
        + set True @1
        + set True @1
        + set True @1
        + a at 10, EventTime, watermark 40 @10
        + a at 15, EventTime, watermark 40 @15
        + b at 20, EventTime, watermark 40 @20
        + a at 21, EventTime, watermark 40 @21
        watermark 40
        """);

    [Fact]
    public void Processing_timers_come_due_when_the_clock_says_so() => OperatorTest
        .Of<string, string>(words => words.KeyBy(w => w.Split(':')[0]).Process(() => new Timers()))
        .StartingAt(1000)
        .Input(
            Record("a:wall:1010"), Record("b:wall:1005"), Record("a:wall:1010"), Time(1004), Record("c:wall:900"), Time(1007), Record("a:unwall:1010"),
            Record("a:wall:1020"), Time(1030), Record("b:wallagain3:1040"), Time(1045), Time(1060))
        .Expect(
            Record("set True"), Record("set True"), Record("set False"), Record("set True"), Record("c at 900, ProcessingTime, now 1004"), Record("b at 1005, ProcessingTime, now 1005"),
            Record("deleted True"), Record("set True"), Record("a at 1020, ProcessingTime, now 1020"), Record("set True"),
            Record("b at 1040, ProcessingTime, now 1040"), Record("b at 1043, ProcessingTime, now 1043"), Record("b at 1046, ProcessingTime, now 1046"))
        .CheckAll();

    [Fact]
    public void A_timer_at_or_below_the_watermark_that_is_set_in_OnTimer_comes_due_at_once() => Check(
        """
        + a:again3:10 @1
        watermark 40
        """,
        """
        + set True @1
        + a at 10, EventTime, watermark 40 @10
        + a at 13, EventTime, watermark 40 @13
        + a at 16, EventTime, watermark 40 @16
        watermark 40
        """);

    [Fact]
    public void Two_timers_at_one_time_for_one_key_are_one() => Check(
        """
        + a:set:10 @1
        + a:set:10 @1
        + a:delete:10 @1
        watermark 10
        """,
        """
        + set True @1
        + set False @1
        + deleted True @1
        watermark 10
        """);

    [Fact]
    public void A_timer_of_a_key_without_state_makes_no_row()
    {
        using var run = new ProcessRun<string, string>(s => s.KeyBy(w => w.Split(':')[0]).Process(() => new Timers()));
        var empty = run.Snapshot().Keyed["state"].Length;

        run.Send("a:set:10", "b:set:10");
        Assert.Equal(empty, run.Snapshot().Keyed["state"].Length);
        run.Operator.OnWatermark(20);
        Assert.Equal(empty, run.Snapshot().Keyed["state"].Length);
    }

    [Fact]
    public void A_function_that_sets_timers_and_does_not_take_them_is_refused() => OperatorTest
        .Of<int, int>(numbers => numbers.KeyBy(n => n).Process(() => new Deaf()))
        .Input(Record(1), Watermark(5))
        .CheckFails(ErrorDomain.User, "Deaf sets timers", "override OnTimer");

    [Fact]
    public void A_timer_that_throws_names_the_key() => OperatorTest
        .Of<string, string>(words => words.KeyBy(w => w.Split(':')[0]).Process(() => new Timers()))
        .Input(Record("key:throw:1"), Watermark(5))
        .CheckFails(ErrorDomain.User, "timer function of operator 'process'", "InvalidOperationException", "key", "as told");

    private static void Check(string input, string expected) => OperatorTest
        .Of<string, string>(words => words.KeyBy(w => w.Split(':')[0]).Process(() => new Timers()))
        .Input(input, word => word)
        .Expect(expected)
        .CheckAll();

    /// <summary>Does what records say, as <c>key:what:time</c>, and tells what comes due.</summary>
    private sealed class Timers : KeyedProcessFunction<string, string, string>
    {
        private readonly ValueState<int> _again;
        private readonly ValueState<string> _onTimer;

        public Timers() => (_again, _onTimer) = (Value<int>("again"), Value<string>("on timer"));

        public override void OnRecord(string record, ProcessContext<string, string> context)
        {
            var (what, time) = (record.Split(':')[1], long.Parse(record.Split(':')[2]));
            switch (what)
            {
                case "again3" or "wallagain3":
                    _again.Value = 2;
                    break;
                case "kill20" or "throw" or "minute":
                    _onTimer.Value = what;
                    break;
            }

            context.Emit(what switch
            {
                "delete" => $"deleted {context.DeleteEventTimer(time)}",
                "wall" or "wallagain3" => $"set {context.SetProcessingTimer(time)}",
                "unwall" => $"deleted {context.DeleteProcessingTimer(time)}",
                _ => $"set {context.SetEventTimer(time)}",
            });
        }

        public override void OnTimer(long time, TimerKind kind, ProcessContext<string, string> context)
        {
            context.Emit($"{context.Key} at {time}, {kind}, {(kind == TimerKind.EventTime ? $"watermark {context.Watermark}" : $"now {context.ProcessingTime}")}");
            if (_again.Value > 0)
            {
                _again.Value--;
                _ = kind == TimerKind.EventTime ? context.SetEventTimer(time + 3) : context.SetProcessingTimer(time + 3);
            }
            else
            {
                _again.Clear();
            }

            if (_onTimer.Value == "kill20")
            {
                context.DeleteEventTimer(20);
            }

            if (_onTimer.Value == "minute" && context.Watermark == long.MaxValue)
            {
                context.SetEventTimer(context.Watermark + 60_000);
            }

            if (_onTimer.Value == "throw")
            {
                throw new InvalidOperationException("as told");
            }
        }
    }

    private sealed class AtTheEnd : KeyedProcessFunction<string, string, string>
    {
        public override void OnRecord(string record, ProcessContext<string, string> context) => context.SetEventTimer(long.MaxValue);

        public override void OnTimer(long time, TimerKind kind, ProcessContext<string, string> context) => context.Emit(context.Key);
    }

    private sealed class At(long time) : KeyedProcessFunction<string, string, string>
    {
        public override void OnRecord(string record, ProcessContext<string, string> context) => context.Emit(record, time);
    }

    private sealed class Deaf : KeyedProcessFunction<int, int, int>
    {
        public override void OnRecord(int record, ProcessContext<int, int> context) => context.SetEventTimer(1);
    }
}
