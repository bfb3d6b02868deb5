using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Operators;

public sealed class CountWindowTests
{
    private const string Words = """
        + a1 @1
        + b1 @2
        + a2 @3
        watermark 3
        + a3 @5
        + b2 @4
        + a4
        + b3
        + a5 @9
        + a6 @8
        end
        """;

    [Fact]
    public void A_tumbling_window_gives_its_result_with_its_last_record() => Check(
        words => words.CountWindow(3).Reduce((x, y) => x + y),
        """
        watermark 3
        + a1a2a3 @5
        + b1b2b3
        + a4a5a6 @8
        watermark end
        """);

    [Fact]
    public void A_sliding_window_looks_at_the_last_records_at_each_slide() => Check(
        words => words.CountWindow(4, 2).Reduce((x, y) => x + y),
        """
        + a1a2 @3
        watermark 3
        + b1b2 @4
        + a1a2a3a4
        + a3a4a5a6 @8
        watermark end
        """);

    [Fact]
    public void Size_and_slide_need_no_common_multiple() => Check(
        words => words.CountWindow(3, 2).Reduce((x, y) => x + y),
        """
        + a1a2 @3
        watermark 3
        + b1b2 @4
        + a2a3a4
        + a4a5a6 @8
        watermark end
        """);

    [Fact]
    public void A_slide_of_one_gives_a_result_with_each_record() => Check(
        words => words.CountWindow(2, 1).Count((key, n) => $"{key}{n}"),
        """
        + a1 @1
        + b1 @2
        + a2 @3
        watermark 3
        + a2 @5
        + b2 @4
        + a2
        + b2
        + a2 @9
        + a2 @8
        watermark end
        """);

    [Fact]
    public void Aggregate_keeps_an_accumulator_without_references_that_starts_with_something() => OperatorTest
        .Of<long, (long, long)>(numbers => numbers
            .KeyBy(n => n % 2)
            .CountWindow(4, 2)
            .Aggregate(Aggregates.Aggregate(() => 1L, (long all, long n) => all * n, (x, y) => x * y, all => all), (key, all) => (key, all)))
        .Input([Record(3L), Record(5L), Record(2L), Record(7L), Record(9L), Record(11L), Record(13L), Record(4L)])
        .Expect(Record((1L, 15L)), Record((1L, 3L * 5 * 7 * 9)), Record((1L, 7L * 9 * 11 * 13)), Record((0L, 8L)))
        .CheckAll();

    [Fact]
    public void Sums_of_sliding_windows_are_those_of_the_last_records()
    {
        long[] numbers = [.. Enumerable.Range(0, 60).Select(i => (long)(i * 31 % 17))];
        var expected = new List<long>();
        for (var i = 10; i <= numbers.Length; i += 10)
        {
            expected.Add(numbers[Math.Max(0, i - 25)..i].Sum());
        }

        OperatorTest
            .Of<long, long>(stream => stream.KeyBy(_ => 1).CountWindow(25, 10).Aggregate(Aggregates.Sum<long, long>(n => n)))
            .Input(numbers.Select(n => Record(n)))
            .Expect(expected.Select(n => Record(n)))
            .CheckAll();
    }

    [Fact]
    public void A_key_whose_window_has_filled_costs_nothing()
    {
        using var run = new Process.ProcessRun<long, long>(s => s.KeyBy(n => n).CountWindow(2).Count((key, n) => n));
        var empty = run.Snapshot().Keyed["count windows"].Length;

        run.Send(1, 2, 1, 2, 3, 2, 3);
        Assert.True(run.Snapshot().Keyed["count windows"].Length > empty);
        run.Send(2);
        Assert.Equal(empty, run.Snapshot().Keyed["count windows"].Length);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 0)]
    [InlineData(2, 3)]
    public void Impossible_windows_are_refused(int size, int slide)
    {
        var keyed = StreamEnvironment.Create().FromCollection([1]).KeyBy(n => n);

        var failure = Assert.Throws<FreshetException>(() => keyed.CountWindow(size, slide));

        Assert.Contains($"of {size} records every {slide} is impossible", failure.Message);
    }

    [Fact]
    public void Too_many_panes_for_a_row_are_refused_when_the_job_is_written()
    {
        var keyed = StreamEnvironment.Create().FromCollection([1]).KeyBy(n => n);

        var failure = Assert.Throws<FreshetException>(() => keyed.CountWindow(100_001, 2).Count((key, n) => n));

        Assert.Contains("keeps 100001 panes of 1 record(s)", failure.Message);
        Assert.Contains("Choose a slide", failure.Message);
    }

    [Fact]
    public void A_function_that_throws_is_named() => OperatorTest
        .Of<long, long>(numbers => numbers.KeyBy(n => n % 2).CountWindow(2).Aggregate(Aggregates.Sum<long, long>(n => 10 / n)))
        .Input(Record(2L), Record(0L))
        .CheckFails(ErrorDomain.User, "count window function of operator 'count-window'", "DivideByZeroException", "(0)");

    private static void Check(Func<KeyedStream<char, string>, DataStream<string>> build, string expected) => OperatorTest
        .Of<string, string>(words => build(words.KeyBy(w => w[0])))
        .Input(Words, word => word)
        .Expect(expected)
        .CheckAll();
}
