using System.Text.Json;
using System.Text.Json.Serialization;

namespace Freshet.Streams.Tests.Formats;

public sealed partial class JsonLinesFormatTests
{
    private static readonly Format<Word> Words = Format.JsonLines<Word>();

    [Fact]
    public void Records_come_back_as_they_were()
    {
        FormatCheck.RoundTrips(Words, new Word("a \"b\"", 1, null), """{"text":"a \"b\"","count":1,"note":null}""");
        FormatCheck.RoundTrips(Words, new Word("two\nlines größer 😀", 1, "x"), """{"text":"two\nlines größer 😀","count":1,"note":"x"}""".Replace("😀", "\\uD83D\\uDE00", StringComparison.Ordinal));
        FormatCheck.RoundTrips(Format.JsonLines<int>(), 7, "7");
        FormatCheck.RoundTrips(Format.JsonLines<(int, string)>(), (1, "x"), """{"item1":1,"item2":"x"}""");
        Assert.Equal([1, 2], FormatCheck.Decoded(Format.JsonLines<List<int>>(), "[1,2]"));
    }

    [Fact]
    public void Encode_never_writes_a_line_break()
    {
        var lines = new LineBuffer();
        lines.AddLine(Words, new Word("a\r\nb\u2028\u0085", 1, "\n"));
        Assert.Equal(1, lines.Written.Count((byte)'\n'));
    }

    [Theory]
    [InlineData("""{"TEXT":"a","Count":2}""")]
    [InlineData("""{"count":2,"more":[1,{"x":2}],"text":"a"}""")]
    public void TryDecode_takes_names_in_any_case_and_members_it_does_not_know(string line) =>
        Assert.Equal(new Word("a", 2, null), FormatCheck.Decoded(Words, line));

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("null", "the JSON is null")]
    [InlineData("{", "JSON")]
    [InlineData("""{"text":"a","count":1} x""", "'x' is invalid")]
    [InlineData("""{"text":"a"}""", "count")]
    [InlineData("""{"text":null,"count":1}""", "text")]
    [InlineData("""{"text":"a","count":"1"}""", "count")]
    [InlineData("""{"text":"a","count":1.5}""", "count")]
    [InlineData("""{"text":"a","count":99999999999}""", "count")]
    [InlineData("[1]", "JSON")]
    public void TryDecode_says_what_is_wrong_with_a_line(string line, string expected) =>
        Assert.Contains(expected, FormatCheck.Refused(Words, line), StringComparison.Ordinal);

    [Fact]
    public void TryDecode_refuses_texts_that_are_not_UTF8_and_JSON_nested_too_deep()
    {
        FormatCheck.Refused(Words, (byte[])[.. "{\"text\":\""u8, 0xFF, .. "\",\"count\":1}"u8]);
        FormatCheck.Refused(Words, """{"text":"a","count":1,"more":""" + new string('[', 1000) + new string(']', 1000) + "}");
    }

    [Fact]
    public void TryDecode_goes_on_after_a_bad_line()
    {
        var (good, bad) = FormatCheck.DecodeMany(Format.JsonLines<int>(), "1\nx\n3\n\n5\n"u8.ToArray());
        Assert.Equal([1, 3, 5], good);
        Assert.Equal([1, 3], bad.Select(b => b.Index));
    }

    [Fact]
    public void Options_are_the_users_when_given()
    {
        var format = Format.JsonLines<Word>(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseUpper });
        Assert.StartsWith("{\"TEXT\":", FormatCheck.Encoded(format, new Word("a", 1, null)), StringComparison.Ordinal);
        Assert.StartsWith("{\"text\":", FormatCheck.Encoded(Words, new Word("a", 1, null)), StringComparison.Ordinal); // side by side on one thread
        Assert.Throws<FreshetException>(() => Format.JsonLines<Word>(new JsonSerializerOptions { WriteIndented = true }));
    }

    [Fact]
    public void Mapping_can_come_from_the_source_generator() =>
        FormatCheck.RoundTrips(Format.JsonLines(Generated.Default.Word), new Word("a", 1, null), """{"Text":"a","Count":1,"Note":null}""");

    [Fact]
    public void Encode_says_what_cannot_be_written()
    {
        var loop = new Loop();
        loop.Next = loop;
        Assert.Throws<FreshetException>(() => FormatCheck.Encoded(Format.JsonLines<Loop>(), loop));
        Assert.Throws<FreshetException>(() => FormatCheck.Encoded(Format.JsonLines<double>(), double.NaN));
        FormatCheck.RoundTrips(Format.JsonLines<double>(), 1.5, "1.5"); // and the format still works
    }

    [Fact]
    public void A_type_that_cannot_be_mapped_is_refused_with_the_member_and_why()
    {
        Check<HasDelegate>("HasDelegate.Callback");
        Check<HasDeepType>("HasDeepType.Inner.Items[].Kind");
        Check<HasGrid>("HasGrid.Grid");
        Check<HasInterface>("HasInterface.Anything");
        Check<TwoConstructors>("TwoConstructors");
        Check<Action>("Action");

        static void Check<T>(string expected)
        {
            var e = Assert.Throws<FreshetException>(() => Format.JsonLines<T>());
            Assert.Equal(ErrorDomain.User, e.Domain);
            Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_type_that_contains_itself_is_mapped() =>
        Assert.NotNull(FormatCheck.Decoded(Format.JsonLines<Loop>(), """{"next":{"next":null}}""").Next);

    public sealed record Word(string Text, int Count, string? Note = null);

    public sealed class Loop
    {
        public Loop? Next { get; set; }
    }

    public sealed record HasDelegate(int A, Action Callback);

    public sealed record HasDeepType(HasDeepType.Middle Inner)
    {
        public sealed record Middle(List<Leaf> Items);

        public sealed record Leaf(Type Kind);
    }

    public sealed record HasGrid(int[,] Grid);

    public sealed record HasInterface(IDisposable Anything);

    public sealed class TwoConstructors
    {
        public TwoConstructors(int a) => A = a;

        public TwoConstructors(int a, int b) => A = a + b;

        public int A { get; }
    }

    [JsonSerializable(typeof(Word))]
    internal sealed partial class Generated : JsonSerializerContext;
}
