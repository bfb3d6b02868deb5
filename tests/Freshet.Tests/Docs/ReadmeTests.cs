using System.Runtime.CompilerServices;

namespace Freshet.Tests.Docs;

public sealed class ReadmeTests
{
    [Fact]
    public async Task Snippet_counts_words_when_it_is_run()
    {
        using var folder = new TempFolder();

        await ReadmeSnippet.RunAsync([new(1000, "snow melts"), new(2000, "snow"), new(12_000, "river")], folder["out"]);

        var rows = Directory.EnumerateFiles(folder["out"]).SelectMany(File.ReadLines).Select(line => $"{line.Split(',')[0]} {line.Split(',')[2]}");
        Assert.Equal(["melts 1", "river 1", "snow 2"], rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Snippet_is_the_one_that_is_compiled()
    {
        var readme = File.ReadAllText(Path.Combine(Here(), "../../../README.md"));
        var begin = readme.IndexOf("```csharp\n", StringComparison.Ordinal) + "```csharp\n".Length;
        var shown = readme[begin..readme.IndexOf("```", begin, StringComparison.Ordinal)];
        var lines = File.ReadAllLines(Path.Combine(Here(), "ReadmeSnippet.cs")).ToList();
        var compiled = lines.Skip(lines.FindIndex(l => l.Contains("README begin", StringComparison.Ordinal)) + 1)
            .TakeWhile(l => !l.Contains("README end", StringComparison.Ordinal))
            .Select(l => l.Length >= 8 ? l[8..] : l);

        Assert.Equal(shown.TrimEnd(), string.Join('\n', compiled).TrimEnd());
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
