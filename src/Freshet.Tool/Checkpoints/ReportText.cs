using System.Globalization;
using System.Text;
using Freshet.Runtime.Storage;

namespace Freshet.Tool.Checkpoints;

/// <summary>Reports for people.</summary>
internal static class ReportText
{
    public static void Write(IEnumerable<JobReport> jobs)
    {
        using var output = Output.Lines();
        foreach (var job in jobs)
        {
            output.WriteLine(job.Folder);
            if (job.Checkpoints.Count == 0)
            {
                output.WriteLine("  no checkpoint yet");
            }

            foreach (var checkpoint in job.Checkpoints)
            {
                Write(output, checkpoint);
            }

            var last = job.Checkpoints.LastOrDefault(static c => c.Condition == CheckpointCondition.Whole);
            output.WriteLine(last is not null ? $"  A start goes on from {last.Id}." : "  There is none that a start could go on from.");
        }
    }

    private static void Write(TextWriter output, CheckpointReport checkpoint)
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"  {checkpoint.Id,-6} {Word(checkpoint.Condition),-10} {Size(checkpoint.Bytes),9}");
        line.Append(checkpoint.At is { } at ? $"  {at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC" : "");
        line.Append(checkpoint.Job is { } job ? $"  job {Plain(job)}" : "").Append(checkpoint.IsSavepoint ? "  savepoint" : "").Append(checkpoint.IsEnd ? "  at the end of the input" : "");
        output.WriteLine(line);
        if (checkpoint.Problem is not null)
        {
            output.WriteLine($"         {Plain(checkpoint.Problem)}");
        }

        foreach (var one in checkpoint.Operators.Where(static o => o.States.Count > 0))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {Plain(one.Name)} (uid {Plain(one.Uid)}) x{one.Parallelism}, {Size(one.Bytes)}"));
            foreach (var state in one.States)
            {
                var count = state.Count is { } n ? string.Create(CultureInfo.InvariantCulture, $"{n} {(state.Kind == "entries" ? "entries" : state.Kind == "timers" ? "timers" : "keys")}, ") : "";
                var key = state.KeyType is null ? "" : $"by {Plain(state.KeyType)}: ";
                output.WriteLine($"      {Plain(state.Name)} ({state.Kind})  {key}{count}{Size(state.Bytes)}");
                foreach (var column in state.Columns)
                {
                    output.WriteLine($"        {Plain(column.Name)}  {Plain(column.Type)}");
                }
            }
        }
    }

    private static string Word(CheckpointCondition condition) => condition == CheckpointCondition.SetAside ? "set aside" : condition.ToString().ToLowerInvariant();

    private static string Size(long bytes) => bytes switch
    {
        >= 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GiB"),
        >= 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0.0} MiB"),
        >= 1L << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 10):0.0} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
    };

    /// <summary>Names come from files: nothing in them moves the cursor.</summary>
    private static string Plain(string text) => string.Concat(text.Select(static c => char.IsControl(c) ? '·' : c));
}
