namespace Freshet.Tests.Samples;

/// <summary>The sample as a person runs it: what it prints and how it ends.</summary>
public sealed class WordCountTests
{
    [Theory]
    [InlineData("--checkpoint-foldr x", "'--checkpoint-foldr' is not known")]
    [InlineData("--input --explain", "--input needs a value")]
    [InlineData("--input", "--input needs a value")]
    [InlineData("--checkpoint-folder --explain", "--checkpoint-folder needs a value")]
    [InlineData("--parallelism=none", "--parallelism is 'none'")]
    [InlineData("extra", "'extra' is not known")]
    public void A_command_line_that_is_not_understood_is_refused_with_the_usage(string line, string message)
    {
        var run = Run(line.Split(' '));

        Assert.Equal(2, run.Code);
        Assert.StartsWith(message, run.Error, StringComparison.Ordinal);
        Assert.Contains("usage: WordCount", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_is_the_usage()
    {
        var run = Run("--help");

        Assert.Equal(0, run.Code);
        Assert.StartsWith("usage: WordCount", run.Output, StringComparison.Ordinal);
        Assert.Contains("--out FOLDER", run.Output, StringComparison.Ordinal);
        Assert.Contains("--checkpoint-folder DIR", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_is_a_message_and_no_stack_trace()
    {
        var run = Run("--input", "/no/such/file");

        Assert.Equal(1, run.Code);
        Assert.Contains("finds no file or folder '/no/such/file'", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_without_a_time_are_counted_and_left_out()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["in.txt"], "1735689600123 snow melts\n\n1735689600124 snow\nno time\n1735689600125\n");

        var run = Run($"--input={folder["in.txt"]}", "--out", folder["out"], "--checkpoint-folder", folder["checkpoints"]);

        Assert.Equal((0, ""), (run.Code, run.Code == 0 ? "" : run.Error));
        Assert.Contains("3 lines in, 2 counts out, 0 words late, 2 lines without a time.", run.Output, StringComparison.Ordinal);
        var words = Directory.EnumerateFiles(folder["out"]).SelectMany(File.ReadLines).Select(l => $"{l.Split(',')[0]} {l.Split(',')[2]}");
        Assert.Equal(["melts 1", "snow 2"], words.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Standard_output_is_the_records_and_standard_error_the_log()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["in.txt"], "1735689600123 snow melts\n");

        var run = Run("--input", folder["in.txt"], "--checkpoint-folder", folder["checkpoints"]);
        var again = Run("--input", folder["in.txt"], "--checkpoint-folder", folder["checkpoints"]);

        Assert.Equal((0, 0), (run.Code, again.Code));
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.All(lines[..2], line => Assert.StartsWith("WordCount {", line, StringComparison.Ordinal));
        Assert.StartsWith("1 lines in, 2 counts out", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("0 lines in, 0 counts out", again.Output, StringComparison.Ordinal);
        Assert.Contains("info: Freshet[0] Job word-count starts from checkpoint 1", again.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\x1b', again.Error); // no terminal: no live line to clear
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var child = new WordCountChild(args);
        return child.End();
    }
}
