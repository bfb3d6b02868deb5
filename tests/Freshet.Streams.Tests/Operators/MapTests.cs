using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Operators;

public sealed class MapTests
{
    [Fact]
    public void Map_keeps_order_times_and_watermarks() => OperatorTest
        .Of<long, string>(numbers => numbers.Map(n => $"n{n}"))
        .Rebalanced()
        .Input(Record(1L, at: 10), Record(2L, at: 20), Watermark(15), Record(3L, at: 30), Record(4L), Record(5L), Idle(), Record(6L, at: 40), End())
        .Expect("""
            + n1 @10
            + n2 @20
            watermark 15
            + n3 @30
            + n4
            + n5
            idle
            + n6 @40
            watermark end
            """)
        .CheckAll();

    [Fact]
    public void Map_keeps_records_of_one_type_apart_when_input_and_output_have_one_type() => OperatorTest
        .Of<long, long>(numbers => numbers.Map(n => n * n))
        .Rebalanced()
        .Input(Records(at: 1, 1L, 2, 3, 4, 5, 6, 7))
        .Expect(Records(at: 1, 1L, 4, 9, 16, 25, 36, 49))
        .CheckAll();

    [Fact]
    public void Map_splits_batches_when_its_records_are_wider_than_its_input() => OperatorTest
        .Of<byte, Wide>(bytes => bytes.Map(b => new Wide(b, b, b, b)))
        .Input(Records(at: 7, (byte)1, (byte)2, (byte)3, (byte)4))
        .Expect("""
            + 1 1 1 1 @7
            + 2 2 2 2 @7
            + 3 3 3 3 @7
            + 4 4 4 4 @7
            """)
        .CheckAll();

    [Fact]
    public void Map_names_the_record_and_the_exception_when_the_function_throws() => OperatorTest
        .Of<long, long>(numbers => numbers.Map(n => 12 / n))
        .Input(Record(4L), Record(0L), Record(2L))
        .CheckFails(ErrorDomain.User, "map function of operator 'map' (subtask 1 of 1)", "DivideByZeroException", "record 1", "(0)");

    [Fact]
    public void Map_by_reference_does_the_same()
    {
        OperatorTest
            .Of<byte, Wide>(bytes => bytes.Map((in byte b, out Wide wide) => wide = new Wide(b, b, b, b)))
            .Rebalanced()
            .Input(Record((byte)1, at: 7), Watermark(7), Record((byte)2), End())
            .Expect(Record(new Wide(1, 1, 1, 1), at: 7), Watermark(7), Record(new Wide(2, 2, 2, 2)), Watermark(long.MaxValue))
            .CheckAll();
        OperatorTest
            .Of<Wide, Wide>(wides => wides.Map((in Wide wide, out Wide other) => other = wide with { A = 12 / wide.B }))
            .Input(Record(new Wide(0, 4, 0, 0)), Record(new Wide(0, 0, 0, 0)))
            .CheckFails(ErrorDomain.User, "map function of operator 'map'", "DivideByZeroException", "record 1");
    }

    internal readonly record struct Wide(decimal A, decimal B, decimal C, decimal D);
}
