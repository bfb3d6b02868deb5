using static Freshet.Testing.TestElement;

namespace Freshet.Testing.Tests;

public sealed class ElementTableTests
{
    [Fact]
    public void Parse_reads_every_kind_of_element()
    {
        var elements = ElementTable.Parse("""
            # a comment
            + a b @10 /2

            + 7 /3
            + x @-5
            + y
            watermark 20
            watermark end
            time 5
            blocked 6
            split 1
            split 1 ended
            idle
            active
            end
            """, static text => text);

        TestElement<string>[] expected =
        [
            Record("a b", at: 10, split: 2), Record("7", split: 3), Record("x", at: -5), Record("y"),
            Watermark(20), Watermark(long.MaxValue), Time(5), Blocked(6), SplitOpened(1), SplitEnded(1), Idle(), Active(), End(),
        ];
        Assert.Equal(expected, elements);
    }

    [Fact]
    public void ToString_gives_the_line_that_Parse_reads()
    {
        TestElement<string>[] elements = [Record("a", at: 10, split: 2), Record("b"), Watermark(3), Watermark(long.MaxValue), Time(1), Blocked(2), SplitOpened(4), SplitEnded(4), Idle(), Active(), End()];

        Assert.Equal(elements, ElementTable.Parse(string.Join('\n', elements), static text => text));
    }

    [Theory]
    [InlineData("watermrk 3")]
    [InlineData("watermark x")]
    [InlineData("a @3")]
    public void Parse_refuses_a_line_that_is_no_element(string line)
    {
        var failure = Assert.Throws<HarnessException>(() => ElementTable.Parse(line, static text => text));

        Assert.Contains($"'{line}' is no element", failure.Message);
    }
}
