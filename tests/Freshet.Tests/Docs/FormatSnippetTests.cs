using System.Runtime.CompilerServices;

namespace Freshet.Tests.Docs;

public sealed class FormatSnippetTests
{
    [Fact]
    public void Snippet_of_a_format_is_the_one_that_the_sample_runs()
    {
        var page = File.ReadAllText(Path.Combine(Here(), "../../../docs/sources-and-sinks.md"));
        var begin = page.IndexOf("```csharp\n", StringComparison.Ordinal) + "```csharp\n".Length;
        var shown = page[begin..page.IndexOf("```", begin, StringComparison.Ordinal)];

        Assert.Contains("TryDecode", shown, StringComparison.Ordinal);
        Assert.Contains(shown, File.ReadAllText(Path.Combine(Here(), "../../../samples/WordCount/Lines.cs")), StringComparison.Ordinal);
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
