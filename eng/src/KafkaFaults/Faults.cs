using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Freshet.Servers;

namespace Freshet.KafkaFaults;

/// <summary>How much is done of each. Nothing is left out where a number is 0 by itself only.</summary>
/// <param name="Kills">Random kills.</param>
internal sealed record FaultOptions(int Kills)
{
    public int Seed { get; init; } = 1;

    /// <summary>Bytes that records are longer by: long ones make checkpoints that refer to files of earlier ones.</summary>
    public int Padding { get; init; }

    /// <summary>The scenarios to run; all when empty.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];
}

/// <summary>Runs the scenarios against a broker of their own, prints a JSON line for each, and tells whether all was exact.</summary>
internal static class Faults
{
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(6);

    public static bool Run(FaultOptions options, KafkaServer kafka, TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("freshet-kafka-faults-").FullName;
        var scenarios = new Scenarios(kafka, folder, options.Seed, options.Padding);
        var kills = options.Kills;
        var isGood = true;
        foreach (var (name, run) in new (string, Func<Outcome>)[]
        {
            ("random", () => scenarios.Random(kills)),
            ("points", () => scenarios.Points(Math.Max(1, kills / 8))),
            ("broker", () => scenarios.Broker(Math.Max(1, kills / 8))),
            ("outage", () => scenarios.Outage(Math.Max(1, kills / 8), Away)),
            ("two-jobs", () => scenarios.TwoJobs(Math.Max(2, kills / 8))),
            ("zombie", () => scenarios.Zombie(Math.Max(1, kills / 16))),
        })
        {
            if (options.Only.Count > 0 && !options.Only.Contains(name))
            {
                continue;
            }

            var since = Stopwatch.StartNew();
            Outcome? outcome = null;
            string? failure = null;
            try
            {
                outcome = run();
            }
            catch (FaultFailedException e)
            {
                failure = e.Message;
            }

            isGood &= outcome is { Verdict.IsExact: true };
            output.WriteLine(Line(name, outcome, failure, since.Elapsed.TotalSeconds, options.Seed));
        }

        if (isGood)
        {
            Directory.Delete(folder, true);
        }
        else
        {
            Console.Error.WriteLine($"kafka-faults: everything is in {folder}");
        }

        return isGood;
    }

    private static string Line(string scenario, Outcome? outcome, string? failure, double seconds, int seed)
    {
        var found = outcome is { Verdict: var v } ? string.Create(
            CultureInfo.InvariantCulture,
            $"\"faults\":{outcome.Faults},\"records\":{v.Records},\"lost\":{v.Lost},\"doubled\":{v.Doubled},\"out_of_order\":{v.OutOfOrder},\"hanging\":{v.Hanging},\"exact\":{(v.IsExact ? "true" : "false")},") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"scenario\":\"{scenario}\",{found}\"failure\":{(failure is null ? "null" : $"\"{JsonEncodedText.Encode(failure)}\"")},\"seconds\":{seconds:0.0},\"seed\":{seed}}}");
    }
}
