using System.Runtime.CompilerServices;
using Freshet.Core.Graph;

namespace Freshet.Sql.Tests.Docs;

public sealed class IndexTests
{
    [Fact]
    public void Snippet_is_the_one_that_is_compiled()
    {
        var compiled = File.ReadLines(Path.Combine(Here(), "IndexSnippet.cs"))
            .SkipWhile(static line => !line.Contains("// index begin", StringComparison.Ordinal))
            .Skip(1)
            .TakeWhile(static line => !line.Contains("// index end", StringComparison.Ordinal))
            .Select(static line => line.Length >= 8 ? line[8..] : line);

        Assert.Contains($"```csharp\n{string.Join('\n', compiled).TrimEnd()}\n```", Page(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Snippet_tells_the_totals_when_it_is_run()
    {
        var (before, said) = (Console.Out, new StringWriter());
        Console.SetOut(TextWriter.Synchronized(said));
        try
        {
            await IndexSnippet.Run([new("web", 2), new("app", 1), new("web", 3.5m)]);
        }
        finally
        {
            Console.SetOut(before);
        }

        Assert.Contains("+ ChannelTotal { Channel = web, Bids = 2, Total = 5.5", said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Table_of_made_up_rows_on_the_page_makes_them()
    {
        var page = Page();
        var at = page.IndexOf("CREATE TABLE readings", StringComparison.Ordinal);
        var script = page[at..page.IndexOf("\n```", at, StringComparison.Ordinal)].Replace("'rows-per-second' = '1000'", "'rows-per-second' = '1000000'", StringComparison.Ordinal);

        var rows = await new Running.SqlRun().Answer(
            "SELECT COUNT(*), MIN(id), MAX(id), COUNT(DISTINCT sensor), COUNT(note) BETWEEN 2300 AND 2700, MAX(celsius) BETWEEN 29 AND 30, MAX(CHAR_LENGTH(note)) FROM readings",
            env => env.ExecuteSql(script));

        Assert.Equal("5000\t1\t5000\t20\ttrue\ttrue\t8", Assert.Single(rows));
    }

    /// <summary>Its script runs on real files: orders in, the hours' totals out.</summary>
    [Fact]
    public async Task Script_of_the_page_runs_on_files()
    {
        var page = Page();
        var script = page[(page.IndexOf("```sql\n", StringComparison.Ordinal) + 7)..];
        script = script[..script.IndexOf("\n```", StringComparison.Ordinal)];
        var folder = Directory.CreateTempSubdirectory("freshet-sql-");
        try
        {
            Directory.CreateDirectory(Path.Combine(folder.FullName, "orders"));
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "orders", "day.json"), """
                {"id":1,"customer":"a","total":1.5,"at_time":"2025-01-31 10:00:00"}
                {"id":2,"customer":"a","total":2,"at_time":"2025-01-31T10:59:59.999"}
                {"id":3,"customer":"b","total":4,"at_time":"2025-01-31 11:00:00"}

                """);
            var env = StreamEnvironment.Create(new JobOptions { Parallelism = 1 });
            env.ExecuteSql(script.Replace("'path' = '", $"'path' = '{folder.FullName}/", StringComparison.Ordinal));
            await env.RunAsync("hourly");

            var lines = Directory.GetFiles(Path.Combine(folder.FullName, "hourly"), "*.csv").SelectMany(File.ReadLines).Order(StringComparer.Ordinal);
            Assert.Equal(["a,2025-01-31 10:00:00.000,2,3.50", "b,2025-01-31 11:00:00.000,1,4.00"], lines);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Page() => File.ReadAllText(Path.Combine(Here(), "../../../docs/sql/index.md"));

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
