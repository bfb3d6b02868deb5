using System.Text.Json;
using ServerAlerts;

namespace Freshet.Samples.Tests;

/// <summary>The program as people run it: killed in the midst of its work, told of other rules, its alerts refused by who takes them.</summary>
public sealed class ServerAlertsTests
{
    private const int Servers = 500;
    private const int Rounds = 360;

    [Fact]
    public async Task Alerts_are_exact_after_a_kill_among_malformed_late_doubled_and_hostile_lines()
    {
        using var folder = new TempFolder();
        using var webhook = new WebhookServer(refuse: 3);
        var (all, bad) = AlertsModel.Of(Enumerable.Range(0, Servers * Rounds).SelectMany(static n => Fleet.Lines(n, Servers, mess: true)), RuleFormat.Read(Path.Combine(AppContext.BaseDirectory, "rules.jsonl")).Values, 120_000);
        var expected = Early(all);
        Assert.All(Enum.GetValues<AlertState>(), state => Assert.Contains(expected, a => a.State == state));
        Assert.Contains(expected, static a => a.Rule == "silent");
        Assert.Contains(expected, static a => a.Server.Contains('<', StringComparison.Ordinal));

        using (var killed = Start(folder, webhook))
        {
            await Until.True(() => webhook.Alerts.Count > expected.Count / 3 && folder.Files("checkpoints", "MANIFEST") > 0);
            killed.Kill();
        }

        using var last = Start(folder, webhook);
        Assert.Equal((0, ""), (await last.End(), last.Printed.Contains("fail:", StringComparison.Ordinal) ? last.Printed : ""));

        Assert.Equal(expected, Early(folder.Utf8Lines("out/alerts").Select(static l => JsonSerializer.Deserialize<Alert>(l, JsonSerializerOptions.Web)!)));
        Assert.Equal(expected, Early(webhook.Alerts.Values));
        Assert.Equal(3, webhook.Refused);
        Assert.Equal(bad, folder.Lines("out/bad").Count);
    }

    [Fact]
    public async Task Rules_are_added_and_taken_away_while_it_runs()
    {
        using var folder = new TempFolder();
        using var webhook = new WebhookServer(refuse: 0);
        await File.WriteAllTextAsync(folder["rules.jsonl"], "{\"id\":\"never\",\"metric\":\"cpu\",\"above\":101}\n");
        using var sample = new SampleProcess("ServerAlerts", "--servers", "50", "--speed", "100", "--rules", folder["rules.jsonl"], "--webhook", webhook.Url, "--parallelism", "2");
        await sample.Line("running");
        Assert.DoesNotContain(webhook.Alerts.Values, static a => a.Rule == "busy");

        await File.AppendAllTextAsync(folder["rules.jsonl"], "no rule\n{\"id\":\"busy\",\"metric\":\"load\",\"aggregate\":\"max\",\"windowSeconds\":30,\"above\":0.1,\"severity\":\"info\"}\n");
        await Until.True(() => webhook.Alerts.Values.Count(static a => a is { Rule: "busy", State: AlertState.Raised }) >= 40);
        await File.AppendAllTextAsync(folder["rules.jsonl"], "{\"id\":\"busy\",\"metric\":\"load\",\"above\":0.1,\"off\":true}\n");
        await Until.True(() => webhook.Alerts.Values.Count(static a => a is { Rule: "busy", State: AlertState.Resolved }) >= 40);
    }

    [Theory]
    [InlineData("--server 5", "'--server' is not known.")]
    [InlineData("--webhook ftp://x", "it must be an address such as")]
    [InlineData("--topic x", "--topic needs --kafka.")]
    [InlineData("--rules /no/such", "there is no file '/no/such'")]
    public async Task A_command_line_that_is_not_understood_is_refused_with_the_usage(string line, string message)
    {
        using var sample = new SampleProcess("ServerAlerts", line.Split(' '));

        Assert.Equal(2, await sample.End());
        Assert.Contains(message, sample.Printed, StringComparison.Ordinal);
    }

    private static SampleProcess Start(TempFolder folder, WebhookServer webhook) => new(
        "ServerAlerts", "--servers", $"{Servers}", "--rounds", $"{Rounds}", "--speed", "250", "--mess", "--escalate", "120", "--out", folder["out"], "--webhook", webhook.Url,
        "--checkpoint-folder", folder["checkpoints"], "--checkpoint-interval", "100", "--parallelism", "2");

    // Of the last minute it depends on how far event time came before the end which servers are found silent.
    private static List<Alert> Early(IEnumerable<Alert> alerts) =>
        [.. alerts.Where(static a => a.Time < Fleet.StartMs + (Rounds * 5000L) - 60_000).OrderBy(static a => a.Time).ThenBy(static a => a.Server, StringComparer.Ordinal).ThenBy(static a => a.Rule, StringComparer.Ordinal).ThenBy(static a => a.State)];
}
