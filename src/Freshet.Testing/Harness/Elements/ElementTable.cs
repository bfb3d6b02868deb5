using System.Globalization;

namespace Freshet.Testing;

/// <summary>
/// Elements as text, one a line: <c>+ VALUE @TIME /SPLIT</c> (time and split may be left out), <c>watermark 2000</c>,
/// <c>time 5000</c>, <c>blocked 5000</c>, <c>split 1</c>, <c>split 1 ended</c>, <c>idle</c>, <c>active</c>, <c>end</c>. Empty lines and those that start with # do not count.
/// </summary>
public static class ElementTable
{
    /// <summary>Reads a table; <paramref name="parse"/> makes a record from the text of its value.</summary>
    /// <exception cref="HarnessException">A line is no element: says which.</exception>
    public static IReadOnlyList<TestElement<T>> Parse<T>(string table, Func<string, T> parse)
    {
        ArgumentNullException.ThrowIfNull(parse);
        var elements = new List<TestElement<T>>();
        foreach (var line in Lines(table))
        {
            if (line.StartsWith("+ ", StringComparison.Ordinal))
            {
                var rest = line[2..].Trim();
                var split = TakeNumber(ref rest, " /");
                var at = TakeNumber(ref rest, " @");
                elements.Add(new TestElement<T>(parse(rest), at, (int)(split ?? Core.Batch.NoSplit)));
            }
            else
            {
                elements.Add(Control(line));
            }
        }

        return elements;
    }

    /// <summary>The lines of a table of expected output, each checked to be a record or a control element.</summary>
    internal static IReadOnlyList<string> Expected(string table)
    {
        var lines = Lines(table).ToList();
        for (var i = 0; i < lines.Count; i++)
        {
            if (!lines[i].StartsWith("+ ", StringComparison.Ordinal))
            {
                lines[i] = Control(lines[i]).ToString();
            }
        }

        return lines;
    }

    private static IEnumerable<string> Lines(string table) => table
        .Split('\n')
        .Select(static line => line.Trim())
        .Where(static line => line.Length > 0 && line[0] != '#');

    private static TestControl Control(string line) => TestControl.Parse(line) ?? throw new HarnessException(
        $"'{line}' is no element. A line of a table is '+ VALUE @TIME', 'watermark MS', 'time MS', 'blocked MS', 'split N', 'split N ended', 'idle', 'active' or 'end'.");

    private static long? TakeNumber(ref string text, string mark)
    {
        var start = text.LastIndexOf(mark, StringComparison.Ordinal);
        if (start < 0 || !long.TryParse(text[(start + mark.Length)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        text = text[..start].TrimEnd();
        return number;
    }
}
