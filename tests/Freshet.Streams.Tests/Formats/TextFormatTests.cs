using System.Text;

namespace Freshet.Streams.Tests.Formats;

public sealed class TextFormatTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("plain ascii of more than sixty-four bytes, so that every width of vector has its turn in it ......")]
    [InlineData("größer als ASCII")]
    [InlineData("日本語")]
    [InlineData("surrogates 😀 pair")]
    [InlineData("\0 nul and \t tab and \r return")]
    [InlineData("\ufeffmark")]
    public void Text_comes_back_as_it_was(string text) => FormatCheck.RoundTrips(Format.Text, text, text);

    [Theory]
    [InlineData("FF", "0xFF at offset 0")]
    [InlineData("61 62 80", "0x80 at offset 2")]
    [InlineData("C3", "0xC3 at offset 0")]
    [InlineData("61 C0 AF", "0xC0 at offset 1")] // an overlong form
    [InlineData("ED A0 80", "0xED at offset 0")] // half a surrogate pair
    [InlineData("F5 80 80 80", "0xF5 at offset 0")] // beyond U+10FFFF
    [InlineData("E2 82", "0xE2 at offset 0")]
    public void TryDecode_refuses_bytes_that_are_not_UTF8_and_says_where(string hex, string expected) =>
        Assert.Contains(expected, FormatCheck.Refused(Format.Text, Convert.FromHexString(hex.Replace(" ", ""))), StringComparison.Ordinal);

    [Fact]
    public void Encode_refuses_half_a_surrogate_pair()
    {
        Check("\ud800", 0);
        Check("ab\udc00", 2);
        Check("😀\ud83d x", 2);

        static void Check(string text, int at)
        {
            var e = Assert.Throws<FreshetException>(() => FormatCheck.Encoded(Format.Text, text));
            Assert.Equal(ErrorDomain.User, e.Domain);
            Assert.Contains($"at character {at},", e.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void DecodeMany_stops_at_each_bad_record_and_goes_on_after_it(int room)
    {
        byte[] bytes = [.. "one\n\n"u8, 0xFF, .. "\ntwo\n"u8, 0xC3, .. "\n"u8, 0xC3, 0xA4, .. "\n"u8];
        var (good, bad) = FormatCheck.DecodeMany(Format.Text, bytes, room);
        Assert.Equal(["one", "", "two", "ä"], good);
        Assert.Equal([2, 4], bad.Select(b => b.Index));
    }

    [Fact]
    public void TryDecode_agrees_with_strict_dotnet_decoding_for_all_short_inputs()
    {
        var strict = new UTF8Encoding(false, true);
        byte[] interesting = [0x00, 0x41, 0x7F, 0x80, 0xBF, 0xC2, 0xE0, 0xA0, 0xED, 0xF0, 0x90, 0xF4, 0xFF];
        foreach (var a in interesting)
        {
            foreach (var b in interesting)
            {
                foreach (var c in interesting)
                {
                    byte[] bytes = [a, b, c];
                    string? expected;
                    try
                    {
                        expected = strict.GetString(bytes);
                    }
                    catch (DecoderFallbackException)
                    {
                        expected = null;
                    }

                    Assert.Equal(expected is not null, Format.Text.TryDecode(bytes, out var value, out _));
                    Assert.Equal(expected, value);
                }
            }
        }
    }

    [Fact]
    public void A_null_is_refused_where_it_was_written_as_an_empty_record()
    {
        var e = Assert.Throws<FreshetException>(() => Format.Text.Encode(null!, new LineBuffer()));
        Assert.Contains("A text is null", e.Message, StringComparison.Ordinal);
        Assert.Contains("Bytes are null", Assert.Throws<FreshetException>(() => Format.Bytes.Encode(null!, new LineBuffer())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_are_taken_as_they_are()
    {
        byte[] bytes = [0, 0xFF, (byte)'\r', 0x80];
        Assert.True(Format.Bytes.TryDecode(bytes, out var value, out _));
        Assert.Equal(bytes, value);
        var lines = new LineBuffer();
        Format.Bytes.Encode(value, lines);
        Assert.Equal(bytes, lines.Written.ToArray());
        Assert.False(Format.Bytes.IsText);
    }
}
