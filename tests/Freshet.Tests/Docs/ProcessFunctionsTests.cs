using System.Runtime.CompilerServices;

namespace Freshet.Tests.Docs;

public sealed class ProcessFunctionsTests
{
    [Fact]
    public async Task Snippet_tells_who_is_silent_when_it_is_run()
    {
        var (silent, odd) = (new List<ProcessFunctionsSnippet.Alarm>(), new List<ProcessFunctionsSnippet.Reading>());

        await ProcessFunctionsSnippet.RunAsync(
            [new("cellar", 1000, 12), new("roof", 2000, 20), new("cellar", 3000, double.NaN), new("roof", 50_000, 21), new("roof", 100_000, 21)], silent, odd);

        Assert.Equal([new("cellar", 1000), new("roof", 100_000)], silent.OrderBy(alarm => alarm.Sensor));
        Assert.Equal("cellar", Assert.Single(odd).Sensor);
    }

    [Theory]
    [InlineData("use", 8)]
    [InlineData("function", 4)]
    [InlineData("lifetime", 4)]
    public void Snippet_is_the_one_that_is_compiled(string name, int indent)
    {
        var page = File.ReadAllText(Path.Combine(Here(), "../../../docs/process-functions.md"));
        var compiled = File.ReadLines(Path.Combine(Here(), "ProcessFunctionsSnippet.cs"))
            .SkipWhile(line => !line.Contains($"// {name} begin", StringComparison.Ordinal))
            .Skip(1)
            .TakeWhile(line => !line.Contains($"// {name} end", StringComparison.Ordinal))
            .Select(line => line.Length >= indent ? line[indent..] : line);

        Assert.Contains($"```csharp\n{string.Join('\n', compiled)}\n```", page);
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
