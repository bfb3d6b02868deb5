namespace Freshet.Streams.Tests.Formats;

public sealed class Utf8FormatTests
{
    [Theory]
    [InlineData("")]
    [InlineData("größer, 日本語, 😀")]
    public void Text_comes_back_as_it_was(string text) => FormatCheck.RoundTrips(Format.Utf8, Utf8Text.From(text), text);

    [Fact]
    public void TryDecode_says_where_bytes_are_not_UTF8() =>
        Assert.Contains("0x80 at offset 2", FormatCheck.Refused(Format.Utf8, (byte[])[0x61, 0x62, 0x80]), StringComparison.Ordinal);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void DecodeMany_stops_at_each_bad_record_and_goes_on_after_it(int room)
    {
        byte[] bytes = [.. "one\n\n"u8, 0xFF, .. "\ntwo\n"u8, 0xC3, .. "\n"u8, 0xC3, 0xA4, .. "\n"u8];
        var (good, bad) = FormatCheck.DecodeMany(Format.Utf8, bytes, room);
        Assert.Equal(["one", "", "two", "ä"], good.Select(t => t.ToString()));
        Assert.Equal([2, 4], bad.Select(b => b.Index));
    }

    [Fact]
    public void DecodeMany_finds_the_bad_record_behind_several_blocks()
    {
        var lines = Enumerable.Range(0, 900).Select(i => new string((char)('a' + (i % 26)), i % 300)).ToArray();
        byte[] bytes = [.. System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines)), (byte)'\n', 0x80, (byte)'\n', .. "end\n"u8];
        var (good, bad) = FormatCheck.DecodeMany(Format.Utf8, bytes, 1024);
        Assert.Equal([.. lines, "end"], good.Select(t => t.ToString()));
        Assert.Equal([900], bad.Select(b => b.Index));
    }

    [Fact]
    public void Csv_and_JSON_hold_them_as_texts()
    {
        FormatCheck.RoundTrips(Format.Csv<Row>(), new Row(Utf8Text.From("a \"b\", c"), 1), "\"a \"\"b\"\", c\",1");
        FormatCheck.RoundTrips(Format.Csv<Row>(), new Row(Utf8Text.From("größer"), 1), "größer,1");
        FormatCheck.RoundTrips(Format.Csv<Row>(), new Row(default, 1), ",1");
        FormatCheck.RoundTrips(Format.JsonLines<Row>(), new Row(Utf8Text.From("a \"b\""), 1), """{"text":"a \"b\"","count":1}""");
    }

    public sealed record Row(Utf8Text Text, int Count);
}
