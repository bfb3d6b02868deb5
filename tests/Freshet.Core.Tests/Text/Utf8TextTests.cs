using System.Text;

namespace Freshet.Core.Tests.Text;

public sealed class Utf8TextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("größer, 日本語, 😀")]
    public void From_gives_the_same_text(string text)
    {
        var made = Utf8Text.From(text);
        Assert.Equal(text, made.ToString());
        Assert.Equal(Encoding.UTF8.GetBytes(text), made.Bytes.ToArray());
        Assert.Equal(made.Bytes.Length, made.Length);
        Assert.Equal(text.Length == 0, made.IsEmpty);
        Assert.Equal(made, Utf8Text.From(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(made, made.Copy());
        Assert.Equal(made.GetHashCode(), made.Copy().GetHashCode());
    }

    [Fact]
    public void The_default_is_the_empty_text()
    {
        Assert.Equal("", default(Utf8Text).ToString());
        Assert.True(default == Utf8Text.From(""));
        Assert.Equal(default, default(Utf8Text).Slice(0, 0));
        Assert.Equal(default, default(Utf8Text).ToLowerInvariant());
    }

    [Fact]
    public void From_refuses_what_is_no_text()
    {
        Assert.Contains("at character 2,", Assert.Throws<FreshetException>(() => Utf8Text.From("ab\uD800")).Message, StringComparison.Ordinal);
        Assert.Contains("are not UTF-8", Assert.Throws<FreshetException>(() => Utf8Text.From([0x61, 0xFF])).Message, StringComparison.Ordinal);
        Assert.False(Utf8Text.TryFrom([0xC3], out var text));
        Assert.True(text.IsEmpty);
    }

    [Fact]
    public void Texts_keep_what_they_are_while_others_are_made()
    {
        // More than several blocks, of all sizes: blocks must not overlap.
        var random = new Random(1);
        var made = Enumerable.Range(0, 20_000).Select(i => new string((char)('a' + (i % 26)), random.Next(60)) + i).Append(new string('x', 100_000)).ToArray();
        var texts = made.Select(text => Utf8Text.From(text)).ToArray();
        Assert.Equal(made, texts.Select(text => text.ToString()));
    }

    [Fact]
    public void Slice_cuts_between_characters_alone()
    {
        var text = Utf8Text.From("aöb");
        Assert.Equal("ö", text.Slice(1, 2).ToString());
        Assert.Equal("", text.Slice(4, 0).ToString());
        Assert.Equal("b", text.Slice(1, 3).Slice(2, 1).ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => text.Slice(2, 1)); // begins inside ö
        Assert.Throws<ArgumentOutOfRangeException>(() => text.Slice(0, 2)); // ends inside ö
        Assert.Throws<ArgumentOutOfRangeException>(() => text.Slice(0, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => text.Slice(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => text.Slice(1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => text.Slice(4, int.MaxValue));
    }

    [Theory]
    [InlineData("Snow MELTS 1", "snow melts 1", "SNOW MELTS 1")]
    [InlineData("GRÖßE Σ", "größe σ", "GRÖßE Σ")]
    public void Case_is_changed_as_dotnet_does(string text, string lower, string upper)
    {
        Assert.Equal(lower, Utf8Text.From(text).ToLowerInvariant().ToString());
        Assert.Equal(upper, Utf8Text.From(text).ToUpperInvariant().ToString());
        Assert.Equal(text.ToLowerInvariant(), lower);
        Assert.Equal(text.ToUpperInvariant(), upper);
    }

    [Theory]
    [InlineData("a,b,,c", "a|b||c")]
    [InlineData("", "")]
    [InlineData(",", "|")]
    [InlineData("größer,als", "größer|als")]
    public void Split_gives_every_part(string text, string parts)
    {
        var found = new List<string>();
        foreach (var part in Utf8Text.From(text).Split(','))
        {
            found.Add(part.ToString());
        }

        Assert.Equal(parts.Split('|'), found);
    }

    [Fact]
    public void Split_refuses_a_separator_that_is_not_one_byte() => Assert.Throws<ArgumentOutOfRangeException>(() => Utf8Text.From("a").Split('ö'));

    [Fact]
    public void Texts_are_ordered_by_code_point()
    {
        string[] ordered = ["", "A", "Ab", "a", "ö", "日", "\uFFFD", "😀"]; // by UTF-16 unit, 😀 would come before \uFFFD
        var shuffled = ordered.Reverse().Select(t => Utf8Text.From(t)).Order().Select(t => t.ToString());
        Assert.Equal(ordered, shuffled);
        Assert.True(Utf8Text.From("a") != Utf8Text.From("b"));
        Assert.False(Utf8Text.From("a").Equals((object)"a"));
    }

    [Fact]
    public void Json_holds_them_as_strings()
    {
        var value = new Dictionary<Utf8Text, Utf8Text> { [Utf8Text.From("k")] = Utf8Text.From("two\nlines größer") };
        var json = System.Text.Json.JsonSerializer.Serialize(value);
        Assert.Equal("""{"k":"two\nlines gr\u00F6\u00DFer"}""", json);
        Assert.Equal(value, System.Text.Json.JsonSerializer.Deserialize<Dictionary<Utf8Text, Utf8Text>>(json));
        Assert.Equal(Utf8Text.From("plain"), System.Text.Json.JsonSerializer.Deserialize<Utf8Text>("\"plain\""));
        Assert.Throws<System.Text.Json.JsonException>(() => System.Text.Json.JsonSerializer.Deserialize<Utf8Text>("7"));
        Assert.Throws<System.Text.Json.JsonException>(() => System.Text.Json.JsonSerializer.Deserialize<Utf8Text>("null"));
    }

    [Fact]
    public void A_restored_text_that_is_not_UTF8_is_refused()
    {
        byte[] bytes = [2, 0x61, 0xFF];
        var error = Assert.Throws<FreshetException>(() =>
        {
            var reader = new ByteReader(bytes);
            Serializer<Utf8Text>.Of().Read(ref reader);
        });
        Assert.Contains("not UTF-8", error.Message, StringComparison.Ordinal);
    }
}
