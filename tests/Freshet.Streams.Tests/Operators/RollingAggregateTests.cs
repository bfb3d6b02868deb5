using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Operators;

public sealed class RollingAggregateTests
{
    [Fact]
    public void Count_gives_the_count_so_far_with_each_record() => OperatorTest
        .Of<string, (string, long)>(words => words.KeyBy(w => w).Count((w, n) => (w, n)))
        .Input("""
            + a @1
            + b @2
            + a @3
            + a @0
            watermark 3
            + b @1
            + a
            + c
            end
            """, word => word)
        .Expect("""
            + a 1 @1
            + b 1 @2
            + a 2 @3
            + a 3 @0
            watermark 3
            + b 2 @1
            + a 4
            + c 1
            watermark end
            """)
        .CheckAll();

    [Fact]
    public void Reduce_joins_each_key_s_records_so_far() => OperatorTest
        .Of<(string Key, int Value), (string Key, int Value)>(pairs => pairs.KeyBy(p => p.Key).Reduce((x, y) => (x.Key, x.Value * y.Value)))
        .Input(Record(("a", 2)), Record(("b", 3)), Record(("a", 5)), Record(("a", 7)), Record(("b", 11)))
        .Expect(Record(("a", 2)), Record(("b", 3)), Record(("a", 10)), Record(("a", 70)), Record(("b", 33)))
        .CheckAll();

    [Fact]
    public void Aggregate_starts_each_key_with_an_accumulator_of_its_own() => OperatorTest
        .Of<long, (long, double)>(numbers => numbers
            .KeyBy(n => n % 2)
            .Aggregate(Aggregates.Aggregate(() => 1L, (long all, long n) => all * n, (x, y) => x * y, all => all / 2.0), (key, half) => (key, half)))
        .Input(Record(3L), Record(4L), Record(5L), Record(6L))
        .Expect(Record((1L, 1.5)), Record((0L, 2.0)), Record((1L, 7.5)), Record((0L, 12.0)))
        .CheckAll();

    [Fact]
    public void Aggregate_keeps_lists() => OperatorTest
        .Of<(string Key, string Text), string>(pairs => pairs
            .KeyBy(p => p.Key)
            .Aggregate(Aggregates.Aggregate(() => new List<string>(), (List<string> all, (string Key, string Text) p) => [.. all, p.Text], (x, y) => [.. x, .. y], all => string.Join('-', all)), (key, all) => $"{key}:{all}"))
        .Input(Record(("a", "x")), Record(("b", "y")), Record(("a", "z")), Record(("a", "")))
        .Expect(Record("a:x"), Record("b:y"), Record("a:x-z"), Record("a:x-z-"))
        .CheckAll();

    [Fact]
    public void Aggregate_names_the_record_when_the_function_throws() => OperatorTest
        .Of<long, long>(numbers => numbers.KeyBy(n => n % 2).Aggregate(Aggregates.Sum<long, long>(n => 10 / n), (_, sum) => sum))
        .Input(Record(2L), Record(0L))
        .CheckFails(ErrorDomain.User, "aggregate function of operator 'aggregate'", "DivideByZeroException", "(0)");

    [Theory]
    [InlineData("sum", 2, 3, 7, 8, 6)]
    [InlineData("min", 2, 3, 2, 1, 3)]
    [InlineData("max", 2, 3, 5, 5, 3)]
    public void Sum_Min_and_Max_give_what_they_are_so_far_with_each_record(string what, int first, int second, int third, int fourth, int fifth) => OperatorTest
        .Of<(string Key, int Value), (string, int)>(pairs => what switch
        {
            "sum" => pairs.KeyBy(p => p.Key).Sum(p => p.Value, (key, n) => (key, n)),
            "min" => pairs.KeyBy(p => p.Key).Min(p => p.Value, (key, n) => (key, n)),
            _ => pairs.KeyBy(p => p.Key).Max(p => p.Value, (key, n) => (key, n)),
        })
        .Input(Record(("a", 2)), Record(("b", 3)), Record(("a", 5)), Record(("a", 1)), Record(("b", 3)))
        .Expect(Record(("a", first)), Record(("b", second)), Record(("a", third)), Record(("a", fourth)), Record(("b", fifth)))
        .CheckAll();

    [Theory]
    [InlineData(false, 0, 1, 0, 3, 3)]
    [InlineData(true, 0, 1, 2, 2, 2)]
    public void MinBy_and_MaxBy_give_the_record_that_is_the_least_or_most_so_far_the_first_of_equal_ones(bool most, params int[] expected)
    {
        (string Key, int Value, int Number)[] records = [("a", 2, 0), ("b", 3, 1), ("a", 5, 2), ("a", 1, 3), ("a", 1, 4)];
        OperatorTest
            .Of<(string Key, int Value, int Number), (string Key, int Value, int Number)>(stream => most ? stream.KeyBy(r => r.Key).MaxBy(r => r.Value) : stream.KeyBy(r => r.Key).MinBy(r => r.Value))
            .Input([.. records.Select(static r => Record(r))])
            .Expect([.. expected.Select(i => Record(records[i]))])
            .CheckAll();
    }
}
