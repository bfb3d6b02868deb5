using System.Globalization;
using System.Text.RegularExpressions;

namespace Freshet.Tests.Samples;

/// <summary>The sample among other processes: it is told to end, and it is started twice.</summary>
public sealed partial class WordCountProcessTests
{
    private const int Lines = 2_000_000;
    private const long Start = 1_735_689_600_000;
    private static readonly string[] Vocabulary = ["river", "melts", "snow", "rushes", "spring"];

    [Fact]
    public async Task Sigterm_ends_the_job_well_and_the_next_start_goes_on_from_its_checkpoint()
    {
        using var folder = new TempFolder();
        WriteInput(folder);
        using var first = StartChild(folder);
        await first.HoldAtCheckpoint(folder["checkpoints"]);
        first.Signal("TERM");
        first.Signal("CONT");

        var stopped = first.End();

        Assert.Equal((0, ""), (stopped.Code, stopped.Code == 0 ? "" : stopped.Error));
        var read = LinesIn(stopped.Output);
        Assert.InRange(read, 1, Lines - 1);
        var committed = Counts(folder).Count;
        Assert.InRange(committed, 1, Expected().Count - 1);

        using var second = StartChild(folder);
        var ended = second.End();

        Assert.Equal((0, ""), (ended.Code, ended.Code == 0 ? "" : ended.Error));
        Assert.Equal(Lines - read, LinesIn(ended.Output));
        Assert.Equal(Expected(), Counts(folder));
    }

    [Fact]
    public async Task A_second_process_on_a_checkpoint_folder_is_refused_with_the_first_ones_id()
    {
        using var folder = new TempFolder();
        WriteInput(folder);
        using var first = StartChild(folder);
        await first.HoldAtCheckpoint(folder["checkpoints"]);

        using var second = StartChild(folder);
        var refused = second.End();

        Assert.Equal(1, refused.Code);
        Assert.Contains($"is in use by process {first.Id} on ", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Error, StringComparison.Ordinal);

        first.Signal("CONT");
        Assert.Equal(0, first.End().Code);
        Assert.Equal(Expected(), Counts(folder));
    }

    private static WordCountChild StartChild(TempFolder folder) => new(
        "--input", folder["in.txt"], "--out", folder["out"], "--parallelism", "2",
        "--checkpoint-folder", folder["checkpoints"], "--checkpoint-interval", "20");

    private static void WriteInput(TempFolder folder)
    {
        using var file = new StreamWriter(folder["in.txt"]);
        for (var n = 0; n < Lines; n++)
        {
            file.Write(Start + n);
            file.Write(' ');
            file.Write(Word(n));
            file.Write(" and water\n");
        }
    }

    private static string Word(int n) => Vocabulary[n * 7 / 3 % Vocabulary.Length];

    /// <summary>The sample's counts, in the order of their text.</summary>
    private static SortedDictionary<string, long> Expected()
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (var n = 0; n < Lines; n++)
        {
            foreach (var word in (string[])[Word(n), "and", "water"])
            {
                var row = $"{word} {((Start + n) / 10_000 * 10_000) + 10_000}";
                counts[row] = counts.GetValueOrDefault(row) + 1;
            }
        }

        return counts;
    }

    /// <summary>What the visible files hold; a row that came twice fails the test.</summary>
    private static SortedDictionary<string, long> Counts(TempFolder folder)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in Directory.EnumerateFiles(folder["out"], "*", SearchOption.AllDirectories)
            .Where(f => !Path.GetFileName(f).StartsWith('.'))
            .SelectMany(File.ReadLines))
        {
            var cells = line.Split(',');
            counts.Add(
                $"{cells[0]} {DateTimeOffset.Parse(cells[1], CultureInfo.InvariantCulture).ToUnixTimeMilliseconds()}",
                long.Parse(cells[2], CultureInfo.InvariantCulture));
        }

        return counts;
    }

    private static long LinesIn(string output) => long.Parse(LinesInPattern().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("([0-9]+) lines in, ")]
    private static partial Regex LinesInPattern();
}
