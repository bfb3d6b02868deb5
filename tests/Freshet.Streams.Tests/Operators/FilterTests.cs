using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Operators;

public sealed class FilterTests
{
    [Fact]
    public void Filter_keeps_records_with_their_times() => OperatorTest
        .Of<string, string>(words => words.Filter(w => w.Length > 1))
        .Rebalanced()
        .Input(Record("a", at: 1), Record("bb", at: 2), Record("cc", at: 3), Record("d", at: 4), Watermark(4), Record("ee"), Record("f"), Record("gg"), End())
        .Expect(Record("bb", at: 2), Record("cc", at: 3), Watermark(4), Record("ee"), Record("gg"), Watermark(long.MaxValue))
        .CheckAll();

    [Fact]
    public void Filter_passes_on_time_when_it_keeps_nothing() => OperatorTest
        .Of<long, long>(numbers => numbers.Filter(_ => false))
        .Rebalanced()
        .Input(Record(1L, at: 1), Record(2L, at: 2), Watermark(1), Record(3L, at: 3), Idle(), Active(), End())
        .Expect(Watermark(1), Idle(), Active(), Watermark(long.MaxValue))
        .CheckAll();

    [Fact]
    public void Filter_names_the_record_and_the_exception_when_the_function_throws() => OperatorTest
        .Of<string, string>(words => words.Filter(w => w[3] == 'x'))
        .Input(Record("abcx"), Record("ab"))
        .CheckFails(ErrorDomain.User, "filter function of operator 'filter'", "IndexOutOfRangeException", "record 1", "(ab)");

    [Fact]
    public void Filter_by_reference_does_the_same()
    {
        OperatorTest
            .Of<string, string>(words => words.Filter((in w) => w.Length > 1))
            .Rebalanced()
            .Input(Record("a", at: 1), Record("bb", at: 2), Record("cc", at: 3), Watermark(4), Record("ee"), Record("f"), End())
            .Expect(Record("bb", at: 2), Record("cc", at: 3), Watermark(4), Record("ee"), Watermark(long.MaxValue))
            .CheckAll();
        OperatorTest
            .Of<string, string>(words => words.Filter((in w) => w[3] == 'x'))
            .Input(Record("abcx"), Record("ab"))
            .CheckFails(ErrorDomain.User, "filter function of operator 'filter'", "IndexOutOfRangeException", "record 1", "(ab)");
    }
}
