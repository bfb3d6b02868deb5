namespace Freshet.Hosting;

/// <summary>Finds the name that somebody meant: the one with the fewest changes of letters (Levenshtein 1966).</summary>
internal static class NearestName
{
    public static string Of(string written, IEnumerable<string> known) => known.MinBy(name => Distance(written.ToUpperInvariant(), name.ToUpperInvariant()))!;

    /// <summary>The same where it is near enough to have been meant; null otherwise.</summary>
    public static string? Near(string written, IEnumerable<string> known) =>
        known.ToList() is { Count: > 0 } all && Of(written, all) is var name && Distance(written.ToUpperInvariant(), name.ToUpperInvariant()) <= Math.Max(written.Length / 3, 1) ? name : null;

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var corner = row[0]++;
            for (var j = 1; j <= b.Length; j++)
            {
                (corner, row[j]) = (row[j], Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), corner + (a[i - 1] == b[j - 1] ? 0 : 1)));
            }
        }

        return row[^1];
    }
}
