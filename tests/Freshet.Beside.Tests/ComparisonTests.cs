namespace Freshet.Beside.Tests;

/// <summary>What beside-flink makes of its command line, of its runs and of their figures; no engine runs.</summary>
public sealed class ComparisonTests
{
    [Theory]
    [InlineData("keyed 10 --pairs 1", "--pairs 1: it must be a whole number, 5 or more")]
    [InlineData("keyed 10 --pairs 4", "--pairs 4")]
    [InlineData("keyed 10 --pairs many", "--pairs many")]
    [InlineData("keyed 10 --pairs", "--pairs has no value")]
    [InlineData("chain", "Flink has no job 'chain'")]
    [InlineData("chain --peer timely", "timely has no job 'chain'")]
    [InlineData("keyed 10 --peer storm", "there is no peer 'storm'")]
    public void What_cannot_be_compared_is_refused(string arguments, string text) =>
        Assert.Contains(text, Assert.Throws<ComparisonException>(() => Parse(arguments)).Message);

    [Fact]
    public void Each_side_gets_its_command_line()
    {
        var comparison = Parse("nexmark q5 --events 100 --flink-state rocksdb --pairs 7");
        Assert.Equal(("nexmark q5", "flink", 7), (comparison.Job, comparison.Peer, comparison.Pairs));
        Assert.Equal(["nexmark", "q5", "--events", "100"], comparison.Ours[2..]);
        Assert.Equal(["flink-bench", "nexmark", "q5.sql", "--events", "100", "--state", "rocksdb"], comparison.Theirs.Select(part => Path.GetFileName(part)));
        Assert.EndsWith("/benchmarks/results/nexmark-q5.md", comparison.ResultFile);
        Assert.Equal(5, Parse("keyed 10").Pairs);
        Assert.Equal(["timely-keyed", "10", "7", "2"], Parse("keyed 10 --events 7 --parallelism 2 --peer timely").Theirs.Select(part => Path.GetFileName(part)));
        Assert.EndsWith("/keyed-10-timely.md", Parse("keyed 10 --peer timely").ResultFile);
    }

    [Fact]
    public void Pairs_take_turns_after_one_small_run_of_Flink_that_is_not_measured()
    {
        var comparison = Parse("keyed 10");
        var runs = new List<string[]>();
        var sitting = comparison.Run(command => Ran(runs, command), () => 1);
        Assert.Equal([comparison.Theirs[0], "keyed", "10", "--events", "1000"], runs[0]);
        Assert.Equal("FR RF FR RF FR".Replace(" ", ""), string.Concat(runs.Skip(1).Select(run => run == comparison.Ours ? 'F' : 'R')));
        Assert.All(sitting.Pairs, pair => Assert.Equal(("ours", "theirs"), (pair.Ours.Line, pair.Theirs.Line)));
        Assert.Equal((5, 0, 0), (sitting.Pairs.Count, sitting.Rejected, sitting.Disturbed));

        runs.Clear();
        (comparison with { Peer = "timely" }).Run(command => Ran(runs, command), () => 1);
        Assert.Equal(10, runs.Count);

        Measured Ran(List<string[]> all, string[] command)
        {
            all.Add(command);
            return new Measured(1, 1, 1, 1, command == comparison.Ours ? "ours" : "theirs");
        }
    }

    [Fact]
    public void A_disturbed_pair_is_run_again()
    {
        var controls = new Queue<double>([1, 1, 1, 1.2]); // the first pair's loop after it is slow
        var sitting = Parse("keyed 10").Run(_ => new Measured(1, 1, 1, 1, ""), () => controls.TryDequeue(out var seconds) ? seconds : 1.1);
        Assert.Equal((5, 1, 0), (sitting.Pairs.Count, sitting.Rejected, sitting.Disturbed));
    }

    [Fact]
    public void The_report_has_medians_and_ratios_pair_by_pair()
    {
        // The ratio's median is 2, that of the pairs; the ratio of the medians would be 3 / 2.
        var pairs = Of((1, 4), (2, 1), (3, 1.5), (8, 2), (9, 10));
        var text = new Report(Parse("keyed 10"), new Sitting(pairs, 2, 1)).Text;
        Assert.Contains("# keyed 10, beside flink", text);
        Assert.Contains("5 pairs in turn", text);
        Assert.Contains("disturbed: 2. Disturbed and kept all the same: 1.", text);
        Assert.Contains("| M events/s | 3.00 (1.00 to 9.00) | 2.00 (1.00 to 10.00) | 2.00 (0.25 to 4.00) |", text);
        Assert.Contains("| peak MB | 7.00 (7.00 to 7.00) | 0.00 (0.00 to 0.00) | - |", text);
        Assert.Contains("Freshet: `eng/bench keyed 10`", text);
        Assert.Contains("Peer: `flink-bench keyed 10`", text);
        Assert.Contains("NexmarkAnswerTests checks the answers", text);
    }

    [Fact]
    public void The_median_of_an_even_number_is_between_the_middle_two() =>
        Assert.Contains("| M events/s | 2.50 (1.00 to 9.00) |", new Report(Parse("keyed 10"), new Sitting(Of((1, 1), (2, 1), (3, 1), (9, 1)), 0, 0)).Text);

    private static Comparison Parse(string arguments) => Comparison.Parse(arguments.Split(' '));

    private static Pair[] Of(params (double Ours, double Theirs)[] rates) =>
        [.. rates.Select(pair => new Pair(new Measured(pair.Ours * 1e6, 1e6, 1, 7, "our line"), new Measured(pair.Theirs * 1e6, 1e6, 1, 0, "their line"), 1, 1))];
}
