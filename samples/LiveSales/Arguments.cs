using System.Globalization;
using Freshet;

namespace LiveSales;

/// <summary>The program's command line.</summary>
internal sealed record Arguments
{
    public const string Usage =
        $"""
        usage: LiveSales [options]

          --url URL                  where the page is: http://127.0.0.1:5080
          --mess                     malformed, late, doubled and hostile lines among the others
          --rate N                   ticks a second, in each of which an order may be created: 2000; 0 for as fast as it goes
          --orders N                 how many ticks; else it goes on for ever
          --input FILE_OR_FOLDER     lines of JSON to read instead of making them up
          --keep MINUTES             how long an order without news is remembered, in event time: 120
          --aside FOLDER             where bad lines and events that came too late are kept; else they are only counted
          --once                     end with the job; else the page stays
        {JobArguments.Usage}
          --help                     this text
        """;

    public string Url { get; private init; } = "http://127.0.0.1:5080";

    public bool Mess { get; private init; }

    /// <summary>Orders a second; null when not said, 0 for as fast as it goes.</summary>
    public long? Rate { get; private init; }

    public double? RatePerSecond => (Rate ?? 2000) is > 0 and var rate ? rate : null;

    public long? Orders { get; private init; }

    public string? Input { get; private init; }

    public TimeSpan Keep { get; private init; } = TimeSpan.FromMinutes(120);

    public string? Aside { get; private init; }

    public bool Once { get; private init; }

    /// <summary>The program's options among what Freshet does not know; anything else is refused.</summary>
    public static Arguments Parse(IReadOnlyList<string> rest)
    {
        var arguments = new Arguments();
        for (var i = 0; i < rest.Count; i++)
        {
            var (name, value) = rest[i].Split('=', 2) is [var before, var after] ? (before, after) : (rest[i], null);
            string Text() => value ?? (++i < rest.Count && !rest[i].StartsWith("--", StringComparison.Ordinal) ? rest[i] : throw FreshetException.User($"{name} needs a value."));
            long Number(long min, long max) => long.TryParse(Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= min && n <= max
                ? n
                : throw FreshetException.User($"{name} must be a whole number from {min} to {max}.");
            arguments = name switch
            {
                "--url" => arguments with { Url = Text() },
                "--mess" when value is null => arguments with { Mess = true },
                "--once" when value is null => arguments with { Once = true },
                "--rate" => arguments with { Rate = Number(0, 100_000_000) },
                "--orders" => arguments with { Orders = Number(1, 1_000_000_000_000) },
                "--input" => arguments with { Input = Text() },
                "--keep" => arguments with { Keep = TimeSpan.FromMinutes(Number(1, 1_000_000)) },
                "--aside" => arguments with { Aside = Text() },
                _ => throw FreshetException.User($"'{rest[i]}' is not known."),
            };
        }

        return arguments is { Input: not null, Mess: true } or { Input: not null, Orders: not null } or { Input: not null, Rate: not null }
            ? throw FreshetException.User("--mess, --rate and --orders are about lines that are made up: they mean nothing beside --input.")
            : arguments;
    }
}
