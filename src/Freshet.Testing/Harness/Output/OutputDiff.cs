using System.Globalization;
using System.Text;

namespace Freshet.Testing;

/// <summary>Compares two outputs and shows them side by side.</summary>
internal static class OutputDiff
{
    private const int RowsMax = 80;
    private const long AlignedCellsMax = 4_000_000; // beyond, lines are set beside each other as they come

    /// <summary>Sorts the records between two control elements, where their order is not promised.</summary>
    public static IReadOnlyList<T> Sorted<T>(IReadOnlyList<T> lines, Func<T, string> text)
    {
        var sorted = new List<T>(lines.Count);
        var segment = new List<T>();
        foreach (var line in lines)
        {
            if (text(line).StartsWith("+ ", StringComparison.Ordinal))
            {
                segment.Add(line);
                continue;
            }

            sorted.AddRange(segment.OrderBy(text, StringComparer.Ordinal));
            segment.Clear();
            sorted.Add(line);
        }

        sorted.AddRange(segment.OrderBy(text, StringComparer.Ordinal));
        return sorted;
    }

    /// <summary>The two as a table with what differs marked; null when they are equal.</summary>
    public static string? Compare(IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        if (expected.SequenceEqual(actual, StringComparer.Ordinal))
        {
            return null;
        }

        var rows = Align(expected, actual);
        var width = Math.Min(60, rows.Max(static row => row.Expected?.Length ?? 0) + 2);
        width = Math.Max(width, "expected".Length + 2);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"    {"expected".PadRight(width)}actual\n");
        var firstBad = rows.FindIndex(static row => row.Expected != row.Actual);
        var from = Math.Max(0, firstBad - (RowsMax / 4));
        if (from > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"    … {from} equal lines\n");
        }

        foreach (var (left, right) in rows.Skip(from).Take(RowsMax))
        {
            var row = string.Create(CultureInfo.InvariantCulture, $"  {(left == right ? ' ' : '!')} {(left ?? "(none)").PadRight(width)}{right ?? "(none)"}");
            text.Append(row.TrimEnd()).Append('\n');
        }

        if (rows.Count > from + RowsMax)
        {
            text.Append(CultureInfo.InvariantCulture, $"    … {rows.Count - from - RowsMax} more lines\n");
        }

        return text.ToString();
    }

    /// <summary>Equal lines at the begin and at the end on one row each, what is between them aligned.</summary>
    private static List<(string? Expected, string? Actual)> Align(IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        var least = Math.Min(expected.Count, actual.Count);
        var before = 0;
        while (before < least && expected[before] == actual[before])
        {
            before++;
        }

        var after = 0;
        while (after < least - before && expected[^(after + 1)] == actual[^(after + 1)])
        {
            after++;
        }

        string[] left = [.. expected.Take(expected.Count - after).Skip(before)];
        string[] right = [.. actual.Take(actual.Count - after).Skip(before)];
        return
        [
            .. expected.Take(before).Select(static line => ((string?)line, (string?)line)),
            .. (long)left.Length * right.Length <= AlignedCellsMax ? AlignCommon(left, right) : Pairs(left, right),
            .. expected.TakeLast(after).Select(static line => ((string?)line, (string?)line)),
        ];
    }

    private static IEnumerable<(string? Expected, string? Actual)> Pairs(string[] left, string[] right) =>
        Enumerable.Range(0, Math.Max(left.Length, right.Length)).Select(i => (i < left.Length ? left[i] : null, i < right.Length ? right[i] : null));

    /// <summary>The longest common subsequence on one row each, the rest on rows of their own.</summary>
    private static List<(string? Expected, string? Actual)> AlignCommon(string[] expected, string[] actual)
    {
        var common = new int[expected.Length + 1, actual.Length + 1];
        for (var i = expected.Length - 1; i >= 0; i--)
        {
            for (var j = actual.Length - 1; j >= 0; j--)
            {
                common[i, j] = expected[i] == actual[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        var rows = new List<(string?, string?)>();
        int left = 0, right = 0;
        while (left < expected.Length || right < actual.Length)
        {
            if (left < expected.Length && right < actual.Length && expected[left] == actual[right])
            {
                rows.Add((expected[left++], actual[right++]));
            }
            else if (right == actual.Length || (left < expected.Length && common[left + 1, right] >= common[left, right + 1]))
            {
                rows.Add((expected[left++], null));
            }
            else
            {
                rows.Add((null, actual[right++]));
            }
        }

        return rows;
    }
}
