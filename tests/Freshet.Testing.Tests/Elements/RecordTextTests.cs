namespace Freshet.Testing.Tests;

public sealed class RecordTextTests
{
    public static TheoryData<object?, string> Values => new()
    {
        { "word", "word" },
        { "two words", "two words" },
        { "", "\"\"" },
        { " x", "\" x\"" },
        { "a@b", "\"a@b\"" },
        { "null", "\"null\"" },
        { "tab\t", "\"tab\\u0009\"" },
        { null, "null" },
        { 1.5, "1.5" },
        { -3L, "-3" },
        { true, "True" },
        { 'c', "c" },
        { new byte[] { 1, 255 }, "0x01ff" },
        { new[] { 1, 2 }, "[1, 2]" },
        { ("a", 3L), "a 3" },
        { ("a b", 3L), "\"a b\" 3" },
        { ("a", ("b", 2), new List<string> { "c" }), "a (b 2) [c]" },
        { new Point(1, 2), "1 2" },
        { new Named("n", new Point(3, 4)), "n (3 4)" },
        { new Plain { X = 5 }, "5" },
        { new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero), "2024-01-02T03:04:05.0000000+00:00" },
        { TimeSpan.FromSeconds(1), "00:00:01" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Of_tells_apart_what_differs(object? value, string text) => Assert.Equal(text, RecordText.Of(value));

    [Fact]
    public void Line_has_the_time_when_there_is_one()
    {
        Assert.Equal("+ a 3 @2000", RecordText.Line(("a", 3), 2000));
        Assert.Equal("+ a 3", RecordText.Line(("a", 3), null));
    }

    internal readonly record struct Point(int X, int Y)
    {
        public int Sum => X + Y;
    }

    internal sealed record Named(string Name, Point At);

    internal sealed class Plain
    {
        public int X { get; init; }
    }
}
