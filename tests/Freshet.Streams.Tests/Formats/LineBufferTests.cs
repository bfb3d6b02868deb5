using System.Text;

namespace Freshet.Streams.Tests.Formats;

public sealed class LineBufferTests
{
    [Fact]
    public void AddLine_ends_each_record_with_a_line_break()
    {
        var lines = new LineBuffer(1);
        lines.AddLine(Format.Text, "one");
        lines.AddLine(Format.Text, "");
        lines.AddLine(Format.Text, new string('x', 5000));
        Assert.Equal("one\n\n" + new string('x', 5000) + "\n", Encoding.UTF8.GetString(lines.Written));
        lines.Clear();
        Assert.Equal(0, lines.Length);
    }

    [Fact]
    public void AddLine_refuses_a_record_with_a_line_break_inside_and_leaves_the_buffer_as_it_was()
    {
        var lines = new LineBuffer();
        lines.AddLine(Format.Text, "good");
        foreach (var text in new[] { "a\nb", "\n", "a\r\nb" })
        {
            var e = Assert.Throws<FreshetException>(() => lines.AddLine(Format.Text, text));
            Assert.Equal(ErrorDomain.User, e.Domain);
            Assert.Contains("line break inside", e.Message, StringComparison.Ordinal);
        }

        Assert.Equal("good\n", Encoding.UTF8.GetString(lines.Written));
    }

    [Fact]
    public void AddLine_leaves_the_buffer_as_it_was_when_the_format_refuses_the_value()
    {
        var lines = new LineBuffer();
        lines.AddLine(Format.Text, "good");
        Assert.Throws<FreshetException>(() => lines.AddLine(Format.Csv<(string, string)>(), ("half", "\ud800")));
        Assert.Equal("good\n", Encoding.UTF8.GetString(lines.Written));
    }

    [Fact]
    public void AddHeader_writes_the_names_of_a_format_with_header_and_nothing_else()
    {
        var lines = new LineBuffer();
        lines.AddHeader(Format.Csv<DeadLetterLike>(new CsvOptions { Header = true }));
        lines.AddHeader(Format.Csv<DeadLetterLike>());
        lines.AddHeader(Format.Text);
        Assert.Equal("Position,Count\n", Encoding.UTF8.GetString(lines.Written));
    }

    private sealed record DeadLetterLike(string Position, int Count);
}
