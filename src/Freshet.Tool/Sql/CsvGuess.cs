using System.Globalization;
using Freshet.Sql;

namespace Freshet.Tool.Sql;

/// <summary>What the begin of a CSV file says about it.</summary>
/// <param name="Delimiter">What is between values.</param>
/// <param name="HasHeader">True when the first line names the columns.</param>
/// <param name="Columns">The columns.</param>
internal sealed record CsvGuess(char Delimiter, bool HasHeader, IReadOnlyList<DataField> Columns)
{
    private const string Delimiters = ",;\t|";

    public static CsvGuess Of(IReadOnlyList<string> lines, char? delimiter)
    {
        // the delimiter that cuts the most lines into as many values as the first, then the one that cuts into more
        var chosen = delimiter ?? Delimiters.MaxBy(d => Split(lines[0], d).Count is var n and > 1 ? ((double)lines.Take(100).Count(l => Split(l, d).Count == n) / Math.Min(lines.Count, 100), n) : (0, 0));
        var first = Split(lines[0], chosen);
        var guesses = first.Select(static _ => new TypeGuess()).ToArray();
        foreach (var line in lines.Skip(1))
        {
            var values = Split(line, chosen);
            for (var i = 0; i < Math.Min(values.Count, guesses.Length); i++)
            {
                if (values[i].Length > 0)
                {
                    guesses[i].See(values[i]);
                }
            }
        }

        var hasHeader = first.All(static v => v.Length > 0 && TypeGuess.Of(v).IsText) && first.Distinct(StringComparer.Ordinal).Count() == first.Count
            && (guesses.Any(static g => g.IsTyped) || first.All(IsName));
        if (!hasHeader)
        {
            for (var i = 0; i < first.Count; i++)
            {
                if (first[i].Length > 0)
                {
                    guesses[i].See(first[i]);
                }
            }
        }

        return new CsvGuess(chosen, hasHeader, [.. guesses.Select((g, i) => new DataField(hasHeader ? first[i] : string.Create(CultureInfo.InvariantCulture, $"c{i + 1}"), g.Type))]);
    }

    private static bool IsName(string value) => value.Length <= 64 && (char.IsLetter(value[0]) || value[0] == '_') && value.All(static c => char.IsLetterOrDigit(c) || c is '_' or ' ' or '-' or '.');

    private static List<string> Split(string line, char delimiter)
    {
        var values = new List<string>();
        var at = 0;
        do
        {
            if (at < line.Length && line[at] == '"')
            {
                var value = new System.Text.StringBuilder();
                for (at++; at < line.Length && !(line[at] == '"' && !(at + 1 < line.Length && line[at + 1] == '"')); at++)
                {
                    at += line[at] == '"' ? 1 : 0;
                    value.Append(line[at]);
                }

                values.Add(value.ToString());
                at++;
            }
            else
            {
                var end = line.IndexOf(delimiter, at) is >= 0 and var found ? found : line.Length;
                values.Add(line[at..end]);
                at = end;
            }
        }
        while (at++ < line.Length);

        return values;
    }
}
