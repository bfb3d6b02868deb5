using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using static Freshet.Tests.Jobs;

namespace Freshet.Tests.Views;

/// <summary>The meter over a small job: what docs/metrics.md lists is there.</summary>
public sealed partial class JobMetricsTests
{
    private const long Numbers = 300_000;
    private const long Late = 1000;

    [Fact]
    public async Task Each_instrument_in_the_docs_has_values_and_there_is_no_other()
    {
        var values = await Measure();

        Assert.Equal(Documented().Order(StringComparer.Ordinal), values.Select(v => v.Instrument).Distinct().Order(StringComparer.Ordinal));
        Assert.All(values, v => Assert.Equal(v.Instrument.StartsWith("freshet.operator.", StringComparison.Ordinal), v.Operator is not null && v.Subtask is not null));
    }

    [Fact]
    public async Task Values_are_those_of_the_job()
    {
        var values = await Measure();

        Assert.Equal(Numbers, Sum("freshet.operator.records_in", "numbers"));
        Assert.Equal(Numbers, Sum("freshet.operator.records_out", "numbers"));
        Assert.Equal([0, 1], values.Where(v => v.Operator == "window").Select(v => v.Subtask).OfType<int>().Distinct().Order());
        Assert.Equal(Late, Sum("freshet.operator.late_records"));
        Assert.Equal(Keys * (Numbers - Late) / 100, Sum("freshet.operator.records_out", "window"));
        Assert.Equal(0, Sum("freshet.operator.bad_records"));
        Assert.InRange(Sum("freshet.operator.blocked_ms"), 0, long.MaxValue);
        Assert.Equal(1, Sum("freshet.job.restarts"));
        Assert.InRange(Sum("freshet.checkpoint.completed"), 1, long.MaxValue);
        Assert.Equal(0, Sum("freshet.checkpoint.failed"));
        Assert.InRange(Sum("freshet.checkpoint.duration_ms"), 0, 60_000);

        long Sum(string instrument, string? of = null) => values.Where(v => v.Instrument == instrument && (of is null || v.Operator == of)).Sum(v => v.Value);
    }

    /// <summary>A job that fails once and has late records, measured after its end.</summary>
    private static async Task<List<Measured>> Measure([CallerMemberName] string jobName = "")
    {
        using var folder = new TempFolder();
        var failures = 1;
        var env = StreamEnvironment.Create(Options(folder["checkpoints"]) with { Restart = RestartPolicy.Fixed(1, TimeSpan.Zero) });
        env.FromSequence(0, Numbers - 1).WithParallelism(1)
            .Map(n => Interlocked.Decrement(ref failures) == 0 ? throw new InvalidOperationException("no luck") : n)
            .WithName("numbers").WithParallelism(1)
            .WithWatermarks(Watermarks.Monotonic(), n => n < Numbers - Late ? n + 1_000_000 : 5).WithParallelism(1)
            .KeyBy(n => n % Keys)
            .Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(100)))
            .Count((key, window, n) => new Counted(key, window.EndMs, n))
            .ToCollection(new List<Counted>());

        var measured = new List<Measured>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter.Name == "Freshet")
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var byName = tags.ToArray().ToDictionary(t => t.Key, t => t.Value);
            if (jobName.Equals(byName["job"]))
            {
                measured.Add(new Measured(instrument.Name, value, (string?)byName.GetValueOrDefault("operator"), (int?)byName.GetValueOrDefault("subtask")));
            }
        });
        listener.Start();
        using var factory = Microsoft.Extensions.Logging.LoggerFactory.Create(_ => { });
        using var running = env.Start(jobName, new HostOptions { Live = LiveView.Off, StopOnSignals = false, Logging = factory, Workers = 2 });
        await running.Handle.Completion;
        listener.RecordObservableInstruments();
        return measured;
    }

    /// <summary>The names in the table; one that begins with a dot has all but its last part from the name before it.</summary>
    private static List<string> Documented()
    {
        var names = new List<string>();
        foreach (var row in File.ReadLines(Path.Combine(Here(), "../../../docs/metrics.md")).Where(l => l.StartsWith("| `", StringComparison.Ordinal)))
        {
            foreach (var name in NamePattern().Matches(row.Split('|')[1]).Select(m => m.Groups[1].Value))
            {
                names.Add(name[0] == '.' ? names[^1][..names[^1].LastIndexOf('.')] + name : name);
            }
        }

        return names;
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex NamePattern();

    private sealed record Measured(string Instrument, long Value, string? Operator, int? Subtask);
}
