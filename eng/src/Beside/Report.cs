using System.Globalization;
using System.Text;

namespace Freshet.Beside;

/// <summary>The table of a comparison.</summary>
internal sealed class Report
{
    private readonly Comparison _comparison;

    public Report(Comparison comparison, Sitting sitting)
    {
        var pairs = sitting.Pairs;
        _comparison = comparison;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {comparison.Job}, beside {comparison.Peer}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{pairs.Count} pairs in turn on {Environment.ProcessorCount} cores ({Cpu()}), {DateTime.UtcNow:yyyy-MM-dd}. Median (minimum to maximum); ratios pair by pair.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Rejected because the machine was disturbed: {sitting.Rejected}. Disturbed and kept all the same: {sitting.Disturbed}.\n\n");
        text.Append("| | Freshet | peer | ratio |\n|---|---|---|---|\n");
        Row("M events/s", m => m.EventsPerSecond / 1e6);
        Row("M events per CPU-second", m => m.EventsPerCpuSecond / 1e6);
        Row("CPU-seconds", m => m.CpuSeconds);
        Row("peak MB", m => m.PeakMb);
        text.Append("\nWhat the two produced is not compared here: NexmarkAnswerTests checks the answers of the Nexmark queries against Flink's.\n");
        text.Append(CultureInfo.InvariantCulture, $"\nFreshet: `{Show(comparison.Ours)}`\n\nPeer: `{Show(comparison.Theirs)}`\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Last lines:\n\n    {pairs[^1].Ours.Line}\n    {pairs[^1].Theirs.Line}\n");
        Text = text.ToString();

        void Row(string name, Func<Measured, double> of)
        {
            var (ours, theirs) = (Spread(pairs.Select(p => of(p.Ours))), Spread(pairs.Select(p => of(p.Theirs))));
            var ratio = Spread(pairs.Where(p => of(p.Theirs) > 0).Select(p => of(p.Ours) / of(p.Theirs)));
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {ours} | {theirs} | {ratio} |\n");
        }
    }

    public string Text { get; }

    public void Save()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_comparison.ResultFile)!);
        File.WriteAllText(_comparison.ResultFile, Text);
    }

    private static string Spread(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0
            ? "-"
            : string.Create(CultureInfo.InvariantCulture, $"{(sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2:0.00} ({sorted[0]:0.00} to {sorted[^1]:0.00})");
    }

    private static string Show(string[] command) => string.Join(' ', command.Select(part => part.Contains("/artifacts/", StringComparison.Ordinal) ? "eng/bench" : part.StartsWith('/') ? Path.GetFileName(part) : part)).Replace("dotnet eng/bench", "eng/bench", StringComparison.Ordinal);

    private static string Cpu() => File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown";
}
