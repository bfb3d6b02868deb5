using System.Globalization;

namespace Freshet.Crash;

/// <summary>Knows what the output must be, from the lines alone, and compares the files with it. Shares no code with the engine.</summary>
internal sealed class Oracle
{
    private readonly Dictionary<(string Word, long WindowEnd), long> _expected = [];

    /// <summary>Windows, and first sights of words, that must come out.</summary>
    public int Windows => _expected.Count;

    public static Oracle Of(Lines lines, long records, TimeSpan window)
    {
        var oracle = new Oracle();
        var size = (long)window.TotalMilliseconds;
        for (long n = 0; n < records; n++)
        {
            var (time, words) = lines.Parts(n);
            var end = time - (time % size) + size;
            foreach (var word in words)
            {
                oracle._expected[(word, end)] = oracle._expected.GetValueOrDefault((word, end)) + 1;
                oracle._expected[(word, WordCountJob.FirstSeen)] = 1;
            }
        }

        return oracle;
    }

    /// <summary>How many rows the visible files hold.</summary>
    public static long Rows(string folder) => Files(folder).Sum(file => File.ReadLines(file).LongCount());

    /// <summary>Compares the visible files with what they must hold.</summary>
    public Verdict Compare(string folder)
    {
        var seen = new Dictionary<(string, long), long>();
        long lost = 0, duplicated = 0, wrong = 0;
        foreach (var line in Files(folder).SelectMany(File.ReadLines))
        {
            var parts = line.Split(',');
            var whole = parts.Length == 3
                & long.TryParse(parts.ElementAtOrDefault(1), NumberStyles.None, CultureInfo.InvariantCulture, out var end)
                & long.TryParse(parts.ElementAtOrDefault(2), NumberStyles.None, CultureInfo.InvariantCulture, out var count);
            if (!whole)
            {
                wrong++;
                continue;
            }

            var window = (parts[0], end);
            if (!seen.TryAdd(window, count))
            {
                duplicated++;
            }
            else if (parts[0] == Lines.Closing || !_expected.TryGetValue(window, out var expected) || expected != count)
            {
                wrong++;
            }
        }

        lost = _expected.Keys.LongCount(window => !seen.ContainsKey(window));
        return new Verdict(seen.Count, lost, duplicated, wrong);
    }

    private static IEnumerable<string> Files(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => !Path.GetFileName(f).StartsWith('.')).Order(StringComparer.Ordinal)
        : [];
}

/// <summary>What the comparison found; all but the windows must be 0.</summary>
internal sealed record Verdict(long Windows, long Lost, long Duplicated, long Wrong)
{
    public bool IsExact => Lost == 0 && Duplicated == 0 && Wrong == 0;
}
