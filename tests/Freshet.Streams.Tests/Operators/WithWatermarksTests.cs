using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Operators;

public sealed class WithWatermarksTests
{
    private static readonly Watermarks FiveBehind = Watermarks.BoundedOutOfOrder(TimeSpan.FromMilliseconds(5));

    [Fact]
    public void WithWatermarks_tells_the_highest_time_less_the_bound() => OperatorTest
        .Of<string, string>(words => words.WithWatermarks(FiveBehind))
        .Input("""
            + a @10
            + b @30
            + c @20
            time 1
            + d @31
            time 2
            + e @12
            end
            """, word => word)
        .Expect("""
            + a @10
            + b @30
            + c @20
            watermark 24
            + d @31
            watermark 25
            + e @12
            watermark end
            """)
        .CheckAll();

    [Fact]
    public void WithWatermarks_gives_records_the_times_that_the_function_tells() => OperatorTest
        .Of<long, long>(numbers => numbers.WithWatermarks(Watermarks.Monotonic(), n => n * 10))
        .Input(Record(1L), Record(2L, at: 99), Time(1), Record(3L), End())
        .Expect(Record(1L, at: 10), Record(2L, at: 20), Watermark(19), Record(3L, at: 30), Watermark(long.MaxValue))
        .CheckAll();

    [Fact]
    public void WithWatermarks_waits_for_every_split_that_is_open() => OperatorTest
        .Of<string, string>(words => words.WithWatermarks(Watermarks.Monotonic()))
        .Input("""
            split 1
            split 2
            + a @100 /1
            time 1
            + b @50 /2
            time 2
            split 2 ended
            time 3
            """, word => word)
        .Expect("""
            + a @100 /1
            + b @50 /2
            watermark 49
            watermark 99
            """)
        .CheckAll();

    [Fact]
    public void WithWatermarks_leaves_out_a_split_that_is_idle_and_takes_it_in_again() => OperatorTest
        .Of<string, string>(words => words.WithWatermarks(Watermarks.Monotonic().Idle(TimeSpan.FromMilliseconds(100))))
        .Input("""
            split 1
            split 2
            + a @1000 /1
            time 60
            + b @2000 /1
            time 100
            + c @1500 /2
            time 120
            + d @3000 /1
            time 130
            """, word => word)
        .Expect("""
            + a @1000 /1
            + b @2000 /1
            watermark 1999
            + c @1500 /2
            + d @3000 /1
            """)
        .CheckAll();

    [Fact]
    public void WithWatermarks_is_idle_when_no_record_came_for_so_long() => OperatorTest
        .Of<string, string>(words => words.WithWatermarks(Watermarks.Monotonic().Idle(TimeSpan.FromMilliseconds(100))))
        .Input(Record("a", at: 10), Time(50), Time(99), Record("b", at: 20), Time(198), Time(400), Record("c", at: 30), Time(401))
        .Expect(Record("a", at: 10), Watermark(9), Record("b", at: 20), Watermark(19), Idle(), Record("c", at: 30), Active(), Watermark(29))
        .CheckAll();

    [Fact]
    public void WithWatermarks_does_not_count_time_in_which_the_output_was_full() => OperatorTest
        .Of<string, string>(words => words.WithWatermarks(Watermarks.Monotonic().Idle(TimeSpan.FromMilliseconds(100))))
        .Input(Record("a", at: 10), Time(50), Blocked(1000), Time(1040), Record("b", at: 20), Time(1041))
        .Expect(Record("a", at: 10), Watermark(9), Record("b", at: 20), Watermark(19))
        .CheckAll();

    [Fact]
    public void WithWatermarks_is_idle_when_no_record_ever_came() => OperatorTest
        .Of<string, string>(words => words.WithWatermarks(Watermarks.Monotonic().Idle(TimeSpan.FromMilliseconds(100))))
        .Input(Time(1000), Record("a", at: 10), Time(1001))
        .Expect(Idle(), Record("a", at: 10), Active(), Watermark(9))
        .CheckAll();

    [Fact]
    public void WithWatermarks_refuses_records_without_times() => OperatorTest
        .Of<string, string>(words => words.WithWatermarks(FiveBehind))
        .Input(Record("a"))
        .CheckFails(ErrorDomain.User, "operator 'watermarks'", "without event times", "Give WithWatermarks a function");
}
