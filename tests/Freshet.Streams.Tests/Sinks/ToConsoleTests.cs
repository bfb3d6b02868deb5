using System.Globalization;

namespace Freshet.Streams.Tests.Sinks;

public sealed class ToConsoleTests
{
    private sealed record Word(string Text, double Weight);

    [Fact]
    public void ToConsole_writes_a_line_a_record()
    {
        using var text = new StringWriter { NewLine = "\n" };
        using var run = new WriterRun<Word>(WriterRun<Word>.Of(stream => stream.ToConsole(static w => $"{w.Text}!", text)));
        run.Write(0, new Word("a", 1), new Word("b", 2));
        Assert.Equal("a!\nb!\n", text.ToString());
        run.Write(0, new Word("c", 3));
        Assert.Equal("a!\nb!\nc!\n", text.ToString());
    }

    [Fact]
    public void ToConsole_formats_the_same_in_every_culture_unless_told_otherwise()
    {
        using var text = new StringWriter { NewLine = "\n" };
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
            using var run = new WriterRun<object?>(WriterRun<object?>.Of(stream => stream.ToConsole(to: text)));
            run.Write(0, 1.5, null, "x", new DateOnly(2026, 11, 23));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Assert.Equal("1.5\nnull\nx\n11/23/2026\n", text.ToString());
    }

    [Fact]
    public void ToConsole_runs_in_one_subtask()
    {
        var environment = StreamEnvironment.Create();
        var end = environment.FromCollection([1]).ToConsole();
        Assert.Equal(1, environment.ToGraph().Nodes[^1].ParallelismMax);
        Assert.Contains("at most 1", Assert.Throws<FreshetException>(() => end.WithParallelism(2)).Message);
    }

    [Fact]
    public void ToConsole_says_which_record_when_the_format_throws()
    {
        using var run = new WriterRun<int>(WriterRun<int>.Of(stream => stream.ToConsole(static i => (10 / i).ToString(CultureInfo.InvariantCulture), TextWriter.Null)));
        run.Write(0, 1, 2);
        var e = Assert.Throws<FreshetException>(() => run.Write(0, 3, 0));
        Assert.Equal(ErrorDomain.User, e.Domain);
        Assert.Contains("format function of operator 'sink' (subtask 1 of 1) threw DivideByZeroException on record 3", e.Message);
    }

    [Fact]
    public void ToConsole_fails_clearly_when_the_reader_is_gone()
    {
        using var run = new WriterRun<int>(WriterRun<int>.Of(stream => stream.ToConsole(to: new BrokenPipe())));
        var e = Assert.Throws<FreshetException>(() => run.Write(0, 1));
        Assert.Equal(ErrorDomain.External, e.Domain);
        Assert.Contains("cannot write: broken pipe", e.Message);
    }

    [Fact]
    public void ForEach_calls_with_each_record_in_order_and_says_which_threw()
    {
        var seen = new List<int>();
        using var run = new WriterRun<int>(WriterRun<int>.Of(stream => stream.ForEach(i => seen.Add(checked(i + 1)))));
        run.Write(0, 1, 2);
        run.Write(0, 3);
        Assert.Equal([2, 3, 4], seen);
        var e = Assert.Throws<FreshetException>(() => run.Write(0, 4, int.MaxValue));
        Assert.Contains("for-each function of operator 'sink' (subtask 1 of 1) threw OverflowException on record 4", e.Message);
    }

    private sealed class BrokenPipe : StringWriter
    {
        public override void Write(System.Text.StringBuilder? value) => throw new IOException("broken pipe");
    }
}
