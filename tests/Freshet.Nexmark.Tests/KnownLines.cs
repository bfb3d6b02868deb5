using System.Globalization;

namespace Freshet.Nexmark.Tests;

/// <summary>Lines that the reference printed, each after its seed, rate, disorder and event number.</summary>
internal static class KnownLines
{
    public static TheoryData<long, long, long, long, string> All()
    {
        var data = new TheoryData<long, long, long, long, string>();
        using Stream stream = typeof(KnownLines).Assembly.GetManifestResourceStream("known-lines.tsv")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } row)
        {
            string[] parts = row.Split('\t', 5);
            long[] numbers = [.. parts.Take(4).Select(part => long.Parse(part, CultureInfo.InvariantCulture))];
            data.Add(numbers[0], numbers[1], numbers[2], numbers[3], parts[4]);
        }

        return data;
    }
}
