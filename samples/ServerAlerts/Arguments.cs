using System.Globalization;
using Freshet;

namespace ServerAlerts;

/// <summary>The program's command line.</summary>
internal sealed record Arguments
{
    public const string Usage =
        $"""
        usage: ServerAlerts [options]

          --rules FILE               rules, a line of JSON each; lines may be added while it runs. Else those that come with the program
          --servers N                how many servers: 50000
          --speed N                  how many times as fast as the clock: 1; 0 for as fast as it goes
          --rounds N                 how many rounds of five seconds; else it goes on for ever
          --mess                     malformed, late, doubled and hostile lines among the others
          --escalate SECONDS         how long an alert lasts until it is one degree worse: 300
          --out FOLDER               alerts and bad lines to files there, exactly once
          --webhook URL              each alert to a web address
          --kafka BROKERS            alerts to Kafka
          --topic TOPIC              the topic: alerts
        {JobArguments.Usage}
          --help                     this text

        Without --out, --webhook and --kafka the alerts are printed.
        """;

    public string Rules { get; private init; } = Path.Combine(AppContext.BaseDirectory, "rules.jsonl");

    public int Servers { get; private init; } = 50_000;

    public double Speed { get; private init; } = 1;

    public long? Rounds { get; private init; }

    public bool Mess { get; private init; }

    public TimeSpan Escalate { get; private init; } = TimeSpan.FromMinutes(5);

    public string? Out { get; private init; }

    public string? Webhook { get; private init; }

    public string? Kafka { get; private init; }

    public string Topic { get; private init; } = "alerts";

    public double? RatePerSecond => Speed > 0 ? Speed * Servers * 1000 / Fleet.EveryMs : null;

    /// <summary>The program's options among what Freshet does not know; anything else is refused.</summary>
    public static Arguments Parse(IReadOnlyList<string> rest)
    {
        var (arguments, hasTopic) = (new Arguments(), false);
        for (var i = 0; i < rest.Count; i++)
        {
            var (name, value) = rest[i].Split('=', 2) is [var before, var after] ? (before, after) : (rest[i], null);
            string Text() => value ?? (++i < rest.Count && !rest[i].StartsWith("--", StringComparison.Ordinal) ? rest[i] : throw FreshetException.User($"{name} needs a value."));
            long Number(long min, long max) => long.TryParse(Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= min && n <= max
                ? n
                : throw FreshetException.User($"{name} must be a whole number from {min} to {max}.");
            arguments = name switch
            {
                "--rules" => arguments with { Rules = Text() },
                "--servers" => arguments with { Servers = (int)Number(1, 1_000_000) },
                "--speed" => arguments with { Speed = Number(0, 100_000) },
                "--rounds" => arguments with { Rounds = Number(1, 1_000_000_000) },
                "--mess" when value is null => arguments with { Mess = true },
                "--escalate" => arguments with { Escalate = TimeSpan.FromSeconds(Number(1, 1_000_000)) },
                "--out" => arguments with { Out = Text() },
                "--webhook" => arguments with { Webhook = Text() },
                "--kafka" => arguments with { Kafka = Text() },
                "--topic" => arguments with { Topic = Text() },
                _ => throw FreshetException.User($"'{rest[i]}' is not known."),
            };
            hasTopic |= name == "--topic";
        }

        return (hasTopic && arguments.Kafka is null, arguments.Webhook is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var to) && to.Scheme is "http" or "https"), File.Exists(arguments.Rules)) switch
        {
            (true, _, _) => throw FreshetException.User("--topic needs --kafka."),
            (_, true, _) => throw FreshetException.User($"--webhook is '{arguments.Webhook}': it must be an address such as http://host/path."),
            (_, _, false) => throw FreshetException.User($"--rules: there is no file '{arguments.Rules}'."),
            _ => arguments,
        };
    }
}
