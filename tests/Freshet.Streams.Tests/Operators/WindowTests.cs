using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Operators;

public sealed class WindowTests
{
    private static readonly EventTimeWindows Tens = Tumbling.EventTime(TimeSpan.FromMilliseconds(10));
    private static readonly EventTimeWindows ThirtyEveryTen = Sliding.EventTime(TimeSpan.FromMilliseconds(30), TimeSpan.FromMilliseconds(10));

    private const string Words = """
        + a @1
        + b @9
        + a @5
        + a @10
        watermark 9
        + c @11
        + b @8
        + c @25
        watermark 30
        + a @31
        end
        """;

    [Fact]
    public void Count_of_tumbling_windows_fires_each_when_time_reaches_its_end() => OperatorTest
        .Of<string, Counted>(words => words.KeyBy(w => w).Window(Tens).Count((w, window, n) => new Counted(w, window.StartMs, n)))
        .Input(Words, word => word)
        .ExpectInAnyOrder("""
            + a 0 2 @9
            + b 0 1 @9
            watermark 9
            + a 10 1 @19
            + c 10 1 @19
            + c 20 1 @29
            watermark 30
            + a 30 1 @39
            watermark end
            """)
        .ExpectLate(1)
        .CheckAll();

    [Fact]
    public void Count_of_sliding_windows_counts_a_record_in_each_that_holds_it() => OperatorTest
        .Of<string, Counted>(words => words.KeyBy(w => w).Window(ThirtyEveryTen).Count((w, window, n) => new Counted(w, window.StartMs, n)))
        .Input(Words, word => word)
        .ExpectInAnyOrder("""
            + a -20 2 @9
            + b -20 1 @9
            watermark 9
            + a -10 3 @19
            + b -10 2 @19
            + c -10 1 @19
            + a 0 3 @29
            + b 0 2 @29
            + c 0 2 @29
            watermark 30
            + a 10 2 @39
            + c 10 2 @39
            + a 20 1 @49
            + c 20 1 @49
            + a 30 1 @59
            watermark end
            """)
        .ExpectLate(0)
        .CheckAll();

    [Fact]
    public void Aggregate_keeps_an_accumulator_with_references() => OperatorTest
        .Of<(string Key, string Text), (string, string)>(pairs => pairs
            .KeyBy(p => p.Key)
            .Window(Tens)
            .Aggregate(Aggregates.Aggregate(() => "<", (string all, (string Key, string Text) p) => all + p.Text, (x, y) => x + y[1..], all => all + ">"), (key, _, all) => (key, all)))
        .Input(Record(("k", "x"), at: 1), Record(("l", "y"), at: 2), Record(("k", "z"), at: 3), Watermark(9), Record(("k", "w"), at: 10), End())
        .ExpectInAnyOrder("""
            + k <xz> @9
            + l <y> @9
            watermark 9
            + k <w> @19
            watermark end
            """)
        .CheckAll();

    [Theory]
    [InlineData("min", "3 4")]
    [InlineData("max", "5 4")]
    [InlineData("sum", "8 4")]
    [InlineData("average", "4 4")]
    [InlineData("product", "15 4")]
    public void Aggregate_of_structs_merges_panes(string function, string expected)
    {
        var (a, b) = (expected.Split(' ')[0], expected.Split(' ')[1]);
        OperatorTest
            .Of<(string Key, long Value), (string, double)>(pairs =>
            {
                var windows = pairs.KeyBy(p => p.Key).Window(Sliding.EventTime(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(10)));
                return function switch
                {
                    "min" => windows.Aggregate(Aggregates.Min<(string Key, long Value), long>(p => p.Value), (k, _, n) => (k, (double)n)),
                    "max" => windows.Aggregate(Aggregates.Max<(string Key, long Value), long>(p => p.Value), (k, _, n) => (k, (double)n)),
                    "sum" => windows.Aggregate(Aggregates.Sum<(string Key, long Value), long>(p => p.Value), (k, _, n) => (k, (double)n)),
                    "average" => windows.Aggregate(Aggregates.Average<(string Key, long Value)>(p => p.Value), (k, _, n) => (k, n)),
                    _ => windows.Aggregate(Aggregates.Aggregate(() => 1L, (long all, (string Key, long Value) p) => all * p.Value, (x, y) => x * y, all => (double)all), (k, _, n) => (k, n)),
                };
            })
            .Input(Record(("a", 3L), at: 11), Record(("b", 4L), at: 12), Record(("a", 5L), at: 25), Watermark(29))
            .ExpectInAnyOrder($"""
                + a 3 @19
                + b 4 @19
                + a {a} @29
                + b {b} @29
                watermark 29
                """)
            .CheckAll();
    }

    [Fact]
    public void Reduce_joins_records_two_by_two() => OperatorTest
        .Of<(string Key, int Value), (string Key, int Value)>(pairs => pairs.KeyBy(p => p.Key).Window(Tens).Reduce((x, y) => (x.Key, x.Value + y.Value)))
        .Input(Record(("a", 1), at: 1), Record(("a", 2), at: 2), Record(("b", 4), at: 2), Watermark(5), Record(("a", 8), at: 3), Watermark(9))
        .ExpectInAnyOrder("""
            watermark 5
            + a 11 @9
            + b 4 @9
            watermark 9
            """)
        .CheckAll();

    [Fact]
    public void Count_fires_every_key_when_there_are_many()
    {
        var keys = Enumerable.Range(0, 60).Select(i => (long)i).ToArray();
        OperatorTest
            .Of<long, (long, long)>(numbers => numbers.KeyBy(n => n % 30).Window(Tens).Count((key, _, n) => (key, n)))
            .Input([.. Records(at: 3, keys), Watermark(20), End()])
            .ExpectInAnyOrder([.. Enumerable.Range(0, 30).Select(i => Record(((long)i, 2L), at: 9)), Watermark(20), Watermark(long.MaxValue)])
            .CheckAll();
    }

    [Fact]
    public void Count_puts_times_before_1970_and_at_the_ends_of_windows_where_they_belong() => OperatorTest
        .Of<string, Counted>(words => words.KeyBy(w => w).Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(3))).Count((w, window, n) => new Counted(w, window.StartMs, n)))
        .Input("""
            + a @-8
            + a @-7
            + a @2
            + a @3
            + a @12
            + a @13
            watermark 12
            watermark 22
            """, word => word)
        .ExpectInAnyOrder("""
            + a -17 1 @-8
            + a -7 2 @2
            + a 3 2 @12
            watermark 12
            + a 13 1 @22
            watermark 22
            """)
        .CheckAll();

    [Fact]
    public void Window_refuses_records_without_times() => OperatorTest
        .Of<string, Counted>(words => words.KeyBy(w => w).Window(Tens).Count((w, window, n) => new Counted(w, window.StartMs, n)))
        .Input(Record("a"))
        .CheckFails(ErrorDomain.User, "operator 'window'", "without event times", "Put WithWatermarks before KeyBy");

    [Fact]
    public void Window_names_the_key_when_the_result_function_throws() => OperatorTest
        .Of<string, long>(words => words.KeyBy(w => w).Window(Tens).Count((w, _, n) => 10 / (n - 1)))
        .Input(Record("a", at: 1), Watermark(9))
        .CheckFails(ErrorDomain.User, "window result function of operator 'window'", "DivideByZeroException", "(a)");

    internal sealed record Counted(string Word, long Start, long Count);
}
