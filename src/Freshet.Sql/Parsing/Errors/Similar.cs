namespace Freshet.Sql.Parsing;

/// <summary>Finds the word that was meant.</summary>
internal static class Similar
{
    /// <summary>The nearest of the candidates, or null when none is near; of equally near ones that with the same first letter, then the first.</summary>
    public static string? Nearest(ReadOnlySpan<char> text, IEnumerable<string> candidates)
    {
        if (text.Length is < 2 or > 40)
        {
            return null;
        }

        var most = text.Length switch { 2 => 1, 3 or 4 => 1, <= 7 => 2, _ => 3 };
        string? best = null;
        var bestDistance = int.MaxValue;
        foreach (var candidate in candidates)
        {
            if (Math.Abs(candidate.Length - text.Length) > most || candidate.Length < 2)
            {
                continue;
            }

            var distance = Distance(text, candidate);
            var near = distance <= most && distance < Math.Max(text.Length, candidate.Length) - 1 && (text.Length > 2 || candidate.Length > 2 || SameLetters(text, candidate));
            if (near && (distance < bestDistance || (distance == bestDistance && !Same(text[0], best![0]) && Same(text[0], candidate[0]))))
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    private static bool SameLetters(ReadOnlySpan<char> text, string candidate) => char.ToUpperInvariant(text[0]) == candidate[1] && char.ToUpperInvariant(text[1]) == candidate[0];

    /// <summary>Letters to change, add, take away or swap with their neighbour (Damerau and Levenshtein, adjacent swaps only).</summary>
    private static int Distance(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var width = b.Length + 1;
        Span<int> rows = stackalloc int[3 * 48];
        var before = rows[..48];
        var previous = rows[48..96];
        var current = rows[96..];
        for (var j = 0; j < width; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j < width; j++)
            {
                var cost = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1] + 1, previous[j] + 1), previous[j - 1] + cost);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                }
            }

            var next = before;
            before = previous;
            previous = current;
            current = next;
        }

        return previous[b.Length];
    }

    private static bool Same(char a, char b) => char.ToUpperInvariant(a) == char.ToUpperInvariant(b);
}
