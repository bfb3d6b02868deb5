using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ServerAlerts;

namespace Freshet.Samples.Tests;

/// <summary>The same alerts, server after server, from all lines at once.</summary>
internal static partial class AlertsModel
{
    /// <summary>The alerts, and how many lines are no readings.</summary>
    public static (List<Alert> Alerts, int Bad) Of(IEnumerable<byte[]> lines, IReadOnlyCollection<Rule> rules, long escalateMs)
    {
        var (readings, bad) = (new List<(string Server, string Group, long Time, float[] Values)>(), 0);
        foreach (var line in lines.Select(Encoding.Latin1.GetString))
        {
            if (Line().Match(line) is { Success: true } m)
            {
                readings.Add((Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(m.Groups[1].Value)).Replace("\"\"", "\"", StringComparison.Ordinal), m.Groups[2].Value, long.Parse(m.Groups[3].Value, CultureInfo.InvariantCulture),
                    [.. Enumerable.Range(4, 3).Select(i => float.Parse(m.Groups[i].Value, CultureInfo.InvariantCulture))]));
            }
            else if (!line.StartsWith("web-future,", StringComparison.Ordinal))
            {
                bad++;
            }
        }

        var alerts = new List<Alert>();
        foreach (var server in readings.GroupBy(static r => r.Server))
        {
            var slots = server.GroupBy(static r => r.Time / 5000).ToDictionary(static g => g.Key, static g => g.First());
            var group = server.First().Group;
            foreach (var rule in rules.Where(r => r.Group is null || r.Group == group).Append(null))
            {
                One(server.Key, group, rule, slots, escalateMs, alerts);
            }
        }

        return (alerts, bad);
    }

    private static void One(string server, string group, Rule? rule, Dictionary<long, (string Server, string Group, long Time, float[] Values)> slots, long escalateMs, List<Alert> alerts)
    {
        var (raised, escalated, since, newest) = (0L, false, 0L, 0L);
        var (limit, clear) = rule is null ? (30_000.0, 30_000.0) : (rule.Above, rule.Below ?? (rule.Above * 0.9));
        var severity = rule?.Severity ?? Severity.Warning;
        for (var slot = slots.Keys.Min(); slot <= slots.Keys.Max(); slot++)
        {
            var time = (slot * 5000) + 4999;
            newest = slots.TryGetValue(slot, out var now) ? now.Time : newest;
            var window = rule is null ? [] : Enumerable.Range(0, rule.WindowSeconds / 5).Where(back => slots.ContainsKey(slot - back)).Select(back => (double)slots[slot - back].Values[(int)rule.Metric]).ToList();
            if (rule is not null && window.Count == 0)
            {
                continue;
            }

            var value = rule is null ? time - newest : rule.Aggregate switch { Aggregate.Avg => window.Sum() / window.Count, Aggregate.Max => window.Max(), _ => window.Min() };
            since = (raised > 0 ? value <= clear : value > limit) ? (since > 0 ? since : time) : 0;
            var degree = (Severity)Math.Min(2, (int)severity + (escalated ? 1 : 0));
            if (since > 0 && time - since >= (rule?.ForSeconds ?? 0) * 1000)
            {
                alerts.Add(new Alert(server, group, rule?.Id ?? "silent", raised > 0 ? AlertState.Resolved : AlertState.Raised, degree, Math.Round(value, 2), raised > 0 ? raised : time, time));
                (raised, escalated, since) = (raised > 0 ? 0 : time, false, 0);
            }

            if (raised > 0 && !escalated && time - raised >= escalateMs && severity < Severity.Critical)
            {
                alerts.Add(new Alert(server, group, rule?.Id ?? "silent", AlertState.Escalated, severity + 1, Math.Round(value, 2), raised, time));
                escalated = true;
            }
        }
    }

    [GeneratedRegex("^\"((?:[^\"]|\"\")*)\",([^,\"]+),([0-9]+),([0-9.]+),([0-9.]+),([0-9.]+)$", RegexOptions.Singleline)]
    private static partial Regex Line();
}
