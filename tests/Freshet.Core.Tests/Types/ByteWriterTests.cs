using System.Text.RegularExpressions;

namespace Freshet.Core.Tests.Types;

public sealed class ByteWriterTests
{
    [Theory]
    [InlineData(0UL, "00")]
    [InlineData(127UL, "7F")]
    [InlineData(128UL, "8001")]
    [InlineData(300UL, "AC02")]
    [InlineData(uint.MaxValue, "FFFFFFFF0F")]
    [InlineData(ulong.MaxValue, "FFFFFFFFFFFFFFFFFF01")]
    public void WriteVarUInt64_takes_seven_bits_a_byte(ulong value, string hex)
    {
        var writer = new ByteWriter();
        writer.WriteVarUInt64(value);
        Assert.Equal(hex, Convert.ToHexString(writer.Written));
        var reader = new ByteReader(writer.Written);
        Assert.Equal(value, reader.ReadVarUInt64());
        Assert.Equal(0, reader.Remaining);
        writer.Dispose();
    }

    [Fact]
    public void Numbers_are_little_endian()
    {
        var writer = new ByteWriter(1);
        writer.WriteInt32(0x01020304);
        writer.WriteInt64(0x0102030405060708);
        writer.WriteUnmanaged((short)0x0102);
        writer.WriteByte(9);
        Assert.Equal("04030201" + "0807060504030201" + "0201" + "09", Convert.ToHexString(writer.Written));
        writer.Dispose();
    }

    [Fact]
    public void Written_is_all_that_was_written_when_the_array_grows()
    {
        var writer = new ByteWriter();
        var expected = new List<byte>();
        for (var i = 0; i < 5_000; i++)
        {
            writer.WriteByte((byte)i);
            expected.Add((byte)i);
            writer.WriteBlob(new byte[i % 7]);
            expected.Add((byte)(i % 7));
            expected.AddRange(new byte[i % 7]);
        }

        Assert.Equal(expected, writer.Written.ToArray());
        writer.Clear();
        Assert.Equal(0, writer.Length);
        writer.Dispose();
        Assert.True(writer.Written.IsEmpty);
    }

    [Fact]
    public void Truncate_forgets_the_end()
    {
        var writer = new ByteWriter();
        writer.WriteInt64(1);
        writer.Truncate(2);
        Assert.Equal("0100", Convert.ToHexString(writer.Written));
        writer.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("ä€😀")]
    [InlineData(@"\0")]
    [InlineData(@"\uD800")]
    [InlineData(@"\uDC00")]
    [InlineData(@"a\uDC00\uD800b")]
    [InlineData(@"\uD83D\uD83D\uDE00\uDE00")]
    [InlineData(@"\uD800\uD800\uDFFF\uDC00\uDC00")]
    [InlineData(@"\uFFFF\uFFFE\uFEFF")]
    public void Every_text_comes_back_as_it_was(string escaped)
    {
        var text = Regex.Unescape(escaped); // xunit replaces half a surrogate pair among a test's arguments
        for (var padding = 0; padding < 140; padding++)
        {
            Check(new string('x', padding) + text);
            Check(text + new string('€', padding));
        }

        Check(string.Concat(Enumerable.Repeat(text + "é", 20_000)));

        static void Check(string expected)
        {
            var writer = new ByteWriter();
            writer.WriteText(expected);
            writer.WriteTextOrNull(expected);
            writer.WriteTextOrNull(null);
            var reader = new ByteReader(writer.Written);
            Assert.Equal(expected, reader.ReadText(), StringComparer.Ordinal);
            Assert.Equal(expected, reader.ReadTextOrNull(), StringComparer.Ordinal);
            Assert.Null(reader.ReadTextOrNull());
            reader.End();
            writer.Dispose();
        }
    }

    [Fact]
    public void Random_texts_with_lone_surrogates_come_back()
    {
        var random = new Random(11);
        char[] alphabet = ['a', 'é', '€', '\uD800', '\uDBFF', '\uDC00', '\uDFFF', '\uD83D', '\uDE00', '\0'];
        var texts = new Dictionary<string, string>();
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string(random.GetItems(alphabet, random.Next(12)));
            var writer = new ByteWriter();
            writer.WriteText(text);
            var reader = new ByteReader(writer.Written);
            Assert.Equal(text, reader.ReadText(), StringComparer.Ordinal);

            // One text, one encoding; one encoding, one text.
            var hex = Convert.ToHexString(writer.Written);
            Assert.Equal(text, texts.GetValueOrDefault(hex, text), StringComparer.Ordinal);
            texts[hex] = text;
            writer.Dispose();
        }
    }
}
