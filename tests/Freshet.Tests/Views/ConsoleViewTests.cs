using System.Globalization;
using Freshet.Runtime.Jobs;

namespace Freshet.Tests.Views;

/// <summary>The text of the live line.</summary>
public sealed class ConsoleViewTests
{
    private static readonly JobStatus Before = Status(1_000_000, Source(5000), Sink(700, 900_000));

    [Fact]
    public void Line_says_rates_lag_checkpoints_and_back_pressure()
    {
        var now = Status(1_002_000, Source(2_405_000), Sink(3100, 998_500)) with { CheckpointsCompleted = 12, CheckpointsFailed = 1, CheckpointDurationMs = 35 };

        Assert.Equal(
            "words running | in 1.2 M/s, out 1.2 k/s | watermark lag 3.5 s | checkpoints 12 (35 ms, 1 failed) | back-pressure 25 %",
            ConsoleView.Line(Before, now));
    }

    [Fact]
    public void Line_is_the_same_in_every_culture()
    {
        var now = Status(1_002_000, Source(2_405_000), Sink(3100, 998_500));
        var expected = ConsoleView.Line(Before, now);
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
            Assert.Equal(expected, ConsoleView.Line(Before, now));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Line_names_trouble_only_where_there_is_some()
    {
        var sink = Sink(700, 900_000) with { Late = 3, Bad = 2 };
        var troubled = ConsoleView.Line(Before, Status(1_001_000, Source(5042), sink) with { Restarts = 1, Phase = JobPhase.Restarting });

        Assert.StartsWith("words restarting | in 42/s, out 0/s | ", troubled, StringComparison.Ordinal);
        Assert.EndsWith(" | late 3 | bad 2 | restarts 1", troubled, StringComparison.Ordinal);
        Assert.EndsWith(" %", ConsoleView.Line(Before, Status(1_001_000, Source(5042), Sink(700, 900_000))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(long.MinValue)] // before the first watermark
    [InlineData(long.MaxValue)] // after the last
    public void Line_has_no_lag_without_a_watermark_to_measure(long watermark) =>
        Assert.Contains("watermark lag - |", ConsoleView.Line(Before, Status(1_001_000, Source(5000), Sink(700, watermark))), StringComparison.Ordinal);

    [Fact]
    public void Line_shows_no_rate_below_zero_when_a_restart_began_the_counts_again()
    {
        var line = ConsoleView.Line(Status(1_000_000), Status(1_000_000, Source(0), Sink(0, long.MinValue)));

        Assert.Contains("in 0/s, out 0/s", line, StringComparison.Ordinal);
        Assert.Contains("in 0/s, out 0/s", ConsoleView.Line(Before, Status(1_001_000, Source(10), Sink(5, long.MinValue))), StringComparison.Ordinal);
        Assert.Contains("back-pressure 0 %", line, StringComparison.Ordinal);
    }

    private static JobStatus Status(long at, params OperatorStatus[] operators) => new()
    {
        JobName = "words",
        Phase = JobPhase.Running,
        Restarts = 0,
        CheckpointsCompleted = 0,
        CheckpointsFailed = 0,
        CheckpointDurationMs = 0,
        CheckpointAt = null,
        At = at,
        StateBytes = 0,
        Operators = operators,
    };

    /// <summary>A source that was held back for 500 ms once it had given more than two million records.</summary>
    private static OperatorStatus Source(long given) => new("source", 0, true, false, 0, given, 0, 0, 0, long.MinValue, given > 2_000_000 ? 500 : 0);

    private static OperatorStatus Sink(long taken, long watermark) => new("sink", 0, false, true, taken, 0, 0, 0, 0, watermark, 0);
}
