using System.Runtime.CompilerServices;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Tests.Docs;

public sealed class LanguageTests
{
    [Fact]
    public void Snippet_tells_what_the_statements_are_when_it_is_run()
    {
        var (before, said) = (Console.Out, new StringWriter());
        Console.SetOut(said);
        try
        {
            LanguageSnippet.Run();
        }
        finally
        {
            Console.SetOut(before);
        }

        Assert.Equal(
            "a table orders with 4 elements and 3 options\n"
            + "a query: SELECT window_start, SUM(total) AS total FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(at_time), INTERVAL '1' HOUR)) GROUP BY window_start, window_end\n",
            said.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Snippet_is_the_one_that_is_compiled()
    {
        var compiled = File.ReadLines(Path.Combine(Here(), "LanguageSnippet.cs"))
            .SkipWhile(line => !line.Contains("// parse begin", StringComparison.Ordinal))
            .Skip(1)
            .TakeWhile(line => !line.Contains("// parse end", StringComparison.Ordinal))
            .Select(line => line.Length >= 8 ? line[8..] : line);

        Assert.Contains($"```csharp\n{string.Join('\n', compiled).TrimEnd()}\n```", Page());
    }

    [Fact]
    public void Statements_of_the_page_are_read()
    {
        var blocks = Blocks("```sql\n");

        Assert.Equal(2, blocks.Count);
        Assert.All(blocks, block => Assert.NotEmpty(SqlParser.ParseScript(block)));
    }

    [Fact]
    public void Errors_of_the_page_are_those_that_are_said()
    {
        var (wrong, said) = (Blocks("```sql-error\n"), Blocks("```text\n"));

        Assert.Equal(3, wrong.Count);
        Assert.Equal(said, wrong.Select(text => Assert.Throws<SqlParseException>(() => SqlParser.ParseStatement(text)).Message));
    }

    private static List<string> Blocks(string fence) => [.. Page().Split(fence).Skip(1).Select(rest => rest[..rest.IndexOf("\n```", StringComparison.Ordinal)])];

    private static string Page() => File.ReadAllText(Path.Combine(Here(), "../../../docs/sql/language.md"));

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
