using Freshet;

/// <summary>The sample's own part of the command line.</summary>
/// <param name="Input">Where lines come from; null generates them.</param>
/// <param name="Output">The folder for counts; null prints them.</param>
/// <param name="Rate">Generated lines a second, without end; null generates a certain number at once.</param>
/// <param name="Explain">True shows the job and does not run it.</param>
internal sealed record Arguments(string? Input, string? Output, int? Rate, bool Explain)
{
    public const string Usage =
        $"""
        usage: WordCount [options]

          --input FILE_OR_FOLDER     lines that begin with their time (1735689600123 snow melts); else they are generated
          --out FOLDER               where the counts go, as CSV; else they are printed
          --rate N                   generate so many lines a second, without end
          --explain                  show the job and do not run it
        {JobArguments.Usage}
          --help                     this text
        """;

    /// <summary>The sample's options among what Freshet does not know; anything else is refused.</summary>
    public static Arguments Parse(IReadOnlyList<string> rest)
    {
        var arguments = new Arguments(null, null, null, false);
        for (var i = 0; i < rest.Count; i++)
        {
            var (name, value) = rest[i].Split('=', 2) is [var before, var after] ? (before, after) : (rest[i], null);
            arguments = name switch
            {
                "--input" => arguments with { Input = value ?? Next(rest, ref i) },
                "--out" => arguments with { Output = value ?? Next(rest, ref i) },
                "--rate" => arguments with { Rate = RateOf(value ?? Next(rest, ref i)) },
                "--explain" when value is null => arguments with { Explain = true },
                _ => throw FreshetException.User($"'{rest[i]}' is not known."),
            };
        }

        return arguments;
    }

    private static int RateOf(string text) =>
        int.TryParse(text, out var rate) && rate > 0 ? rate : throw FreshetException.User($"--rate is '{text}': it must be a number above 0.");

    private static string Next(IReadOnlyList<string> rest, ref int i) =>
        ++i < rest.Count && !rest[i].StartsWith("--", StringComparison.Ordinal)
            ? rest[i]
            : throw FreshetException.User($"{rest[i - 1]} needs a value.");
}
