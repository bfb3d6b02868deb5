using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Operators;

public sealed class FlatMapTests
{
    [Fact]
    public void FlatMap_gives_each_part_the_time_of_its_record() => OperatorTest
        .Of<string, string>(lines => lines.FlatMap(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        .Rebalanced()
        .Input(Record("a b c", at: 1), Record("", at: 2), Record("d", at: 3), Watermark(3), Record("e f"), Record(" "), End())
        .Expect("""
            + a @1
            + b @1
            + c @1
            + d @3
            watermark 3
            + e
            + f
            watermark end
            """)
        .CheckAll();

    [Fact]
    public void FlatMap_gives_out_nothing_when_the_function_does_not() => OperatorTest
        .Of<long, long>(numbers => numbers.FlatMap((long _, FlatMapOutput<long> _) => { }))
        .Input(Record(1L, at: 1), Record(2L, at: 2), Watermark(2), End())
        .Expect(Watermark(2), Watermark(long.MaxValue))
        .CheckAll();

    [Fact]
    public void FlatMap_gives_out_many_more_than_came_in() => OperatorTest
        .Of<int, int>(numbers => numbers.FlatMap((int n, FlatMapOutput<int> output) =>
        {
            for (var i = 0; i < n; i++)
            {
                output.Emit(i);
            }
        }))
        .Rebalanced()
        .Input(Record(40, at: 5), Record(1, at: 6), Record(3, at: 7))
        .Expect([.. Enumerable.Range(0, 40).Select(i => Record(i, at: 5)), Record(0, at: 6), Record(0, at: 7), Record(1, at: 7), Record(2, at: 7)])
        .CheckAll();

    [Fact]
    public void FlatMap_keeps_splits_apart() => OperatorTest
        .Of<long, long>(numbers => numbers.FlatMap(n => new[] { n, -n }))
        .Input(SplitOpened(1), SplitOpened(2), Record(1L, at: 1, split: 1), Record(2L, at: 2, split: 2), Record(3L, at: 3, split: 1), SplitEnded(1), SplitEnded(2))
        .Expect(
            Record(1L, at: 1, split: 1), Record(-1L, at: 1, split: 1),
            Record(2L, at: 2, split: 2), Record(-2L, at: 2, split: 2),
            Record(3L, at: 3, split: 1), Record(-3L, at: 3, split: 1))
        .CheckAll();

    [Fact]
    public void FlatMap_names_the_record_and_the_exception_when_the_function_throws() => OperatorTest
        .Of<string, int>(words => words.FlatMap(w => w.Split(',').Select(int.Parse)))
        .Input(Record("1,2"), Record("3,x"))
        .CheckFails(ErrorDomain.User, "flat-map function of operator 'flat-map'", "FormatException", "record 1", "(3,x)");

    [Fact]
    public void FlatMap_by_reference_does_the_same()
    {
        OperatorTest
            .Of<MapTests.Wide, decimal>(wides => wides.FlatMap((in MapTests.Wide wide, FlatMapOutput<decimal> output) =>
            {
                output.Emit(wide.A);
                output.Emit(wide.D);
            }))
            .Rebalanced()
            .Input(Record(new MapTests.Wide(1, 2, 3, 4), at: 7), Watermark(7), Record(new MapTests.Wide(5, 6, 7, 8)), End())
            .Expect(Record(1m, at: 7), Record(4m, at: 7), Watermark(7), Record(5m), Record(8m), Watermark(long.MaxValue))
            .CheckAll();
        OperatorTest
            .Of<MapTests.Wide, decimal>(wides => wides.FlatMap((in MapTests.Wide wide, FlatMapOutput<decimal> output) => output.Emit(1 / wide.A)))
            .Input(Record(new MapTests.Wide(1, 0, 0, 0)), Record(new MapTests.Wide(0, 0, 0, 0)))
            .CheckFails(ErrorDomain.User, "flat-map function of operator 'flat-map'", "DivideByZeroException", "record 1");
    }
}
