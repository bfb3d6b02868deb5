using System.Globalization;
using System.Text.Json;

namespace Freshet.Tool.Remote;

/// <summary>What the API gives, for people.</summary>
internal static class JobText
{
    public static void WriteList(JsonElement jobs, TextWriter to) => WriteTable(
        to,
        ["job", "state", "records/s", "records in", "behind", "last checkpoint", "restarts"],
        jobs.EnumerateArray().Select(static j => new[]
        {
            Text(j, "name"), State(j), Number(j, "recordsInPerSecond"), Number(j, "recordsIn"), Ms(j, "watermarkLagMs"), Instant(j, "checkpointAt"), Number(j, "restarts"),
        }));

    public static void WriteStatus(JsonElement job, JsonElement graph, JsonElement waiting, TextWriter to)
    {
        var summary = job.GetProperty("summary");
        WriteList(JsonSerializer.SerializeToElement(new[] { summary }), to);
        if (Text(summary, "failure") is { Length: > 0 } failure)
        {
            to.WriteLine($"\nFailed: {failure}");
        }

        to.WriteLine();
        WriteTable(
            to,
            ["operator", "subtasks", "busy", "held back", "records in", "records out", "state"],
            job.GetProperty("operators").EnumerateArray().Select(o => new[]
            {
                Text(graph[o.GetProperty("number").GetInt32()], "name"), $"{o.GetProperty("subtasks").GetArrayLength()}", Percent(o, "busy"), Percent(o, "backPressured"),
                Number(o, "recordsIn"), Number(o, "recordsOut"), $"{Number(o, "stateBytes")} B",
            }));
        foreach (var finding in waiting.EnumerateArray())
        {
            to.WriteLine($"\n{Text(finding, "message")}\n  {Text(finding, "advice")}");
        }
    }

    /// <summary>Without what would steer a terminal: names and messages are those of another process.</summary>
    public static string Clean(string? text) => string.Concat((text ?? "").Select(static c => char.IsControl(c) ? ' ' : c));

    private static string State(JsonElement job) => Text(job, "phase") is { Length: > 0 } phase && Text(job, "state") != "Failed" ? phase : Text(job, "state");

    private static string Text(JsonElement of, string name) => of.GetProperty(name) is { ValueKind: JsonValueKind.String } text ? Clean(text.GetString()) : "";

    private static string Number(JsonElement of, string name) => of.GetProperty(name).GetDouble().ToString("#,0", CultureInfo.InvariantCulture);

    private static string Percent(JsonElement of, string name) => of.GetProperty(name).GetDouble().ToString("P0", CultureInfo.InvariantCulture);

    private static string Ms(JsonElement of, string name) => of.GetProperty(name) is { ValueKind: JsonValueKind.Number } ms ? Time(ms.GetInt64()) : "-";

    private static string Time(long ms) => ms switch
    {
        < 10_000 => $"{ms} ms",
        < 120_000 => $"{ms / 1000} s",
        < 7_200_000 => $"{ms / 60_000} min",
        < 172_800_000 => $"{ms / 3_600_000} h",
        _ => $"{ms / 86_400_000} days",
    };

    private static string Instant(JsonElement of, string name) =>
        of.GetProperty(name) is { ValueKind: JsonValueKind.Number } at ? DateTimeOffset.FromUnixTimeMilliseconds(at.GetInt64()).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "-";

    private static void WriteTable(TextWriter to, string[] heads, IEnumerable<string[]> rows)
    {
        string[][] all = [heads, .. rows];
        var widths = heads.Select((_, i) => all.Max(r => r[i].Length)).ToArray();
        foreach (var row in all)
        {
            to.WriteLine(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        }
    }
}
