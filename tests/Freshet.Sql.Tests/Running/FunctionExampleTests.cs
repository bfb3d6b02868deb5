using System.Text;
using Freshet.Sql.Functions;

namespace Freshet.Sql.Tests.Running;

/// <summary>Every function's example gives what it says, and docs/sql/functions.md is made from the same data.</summary>
public sealed class FunctionExampleTests
{
    private static IEnumerable<ScalarFunction> Shown => FunctionCatalog.All.Where(static f => f.Summary.Length > 0).OrderBy(static f => f.Group, StringComparer.Ordinal).ThenBy(static f => f.Name, StringComparer.Ordinal);

    [Fact]
    public async Task Examples_give_what_they_say()
    {
        var examples = Shown.Select(static f => f.Example).Where(static e => e.Contains(" -> ", StringComparison.Ordinal)).Select(static e => e.Split(" -> ", 2)).ToArray();
        Assert.True(examples.Length > 80, $"only {examples.Length} examples");

        var row = (await new SqlRun().Answer("SELECT " + string.Join(", ", examples.Select(static e => e[0])))).Single().Split('\t');

        Assert.Equal(
            examples.Select(static e => $"{e[0]} -> {Plain(e[1])}"),
            examples.Zip(row, static (e, r) => $"{e[0]} -> {(r is "true" or "false" ? r.ToUpperInvariant() : r == "null" ? "NULL" : r)}"));
        static string Plain(string value) => value;
    }

    [Fact]
    public async Task Every_function_is_in_the_docs()
    {
        var text = new StringBuilder("# Functions\n\nMade from the functions' own data by a test (`FunctionExampleTests`), which also runs the examples. Indexes of characters are from 1, but for `SPLIT_INDEX`. Regular expressions are .NET's; where Java's differ (possessive quantifiers), .NET's count.\n");
        foreach (var group in Shown.GroupBy(static f => f.Group))
        {
            text.Append("\n## ").Append(char.ToUpperInvariant(group.Key[0])).Append(group.Key.AsSpan(1)).Append("\n\n| function | gives | example |\n|---|---|---|\n");
            foreach (var f in group)
            {
                text.Append("| `").Append(f.Name == "%" ? "MOD" : f.Name).Append(f.Usage.Replace("|", "\\|", StringComparison.Ordinal)).Append('`');
                var aliases = f.Aliases.Where(static a => !a.StartsWith("EXTRACT", StringComparison.Ordinal) && a != "MOD").ToArray();
                text.Append(aliases.Length > 0 ? $", {string.Join(", ", aliases.Select(static a => $"`{a}`"))}" : "").Append(" | ").Append(f.Summary).Append(" | ")
                    .Append(f.Example.Length == 0 ? "" : $"`{f.Example.Replace("|", "\\|", StringComparison.Ordinal)}`").Append(" |\n");
            }
        }

        text.Append("\n## Aggregates\n\nEach takes `DISTINCT` and `FILTER (WHERE …)`, and rows that come and go.\n\n| function | gives |\n|---|---|\n");
        foreach (var f in AggregateCatalog.All)
        {
            text.Append("| `").Append(f.Name).Append(f.Usage.Replace("|", "\\|", StringComparison.Ordinal)).Append('`').Append(string.Concat(f.Aliases.Select(static a => $", `{a}`"))).Append(" | ").Append(f.Summary).Append(" |\n");
        }

        var file = Path.Combine(Root(), "docs", "sql", "functions.md");
        if (Environment.GetEnvironmentVariable("FRESHET_WRITE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(file, text.ToString());
        }

        Assert.Equal(text.ToString(), await File.ReadAllTextAsync(file));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Freshet.slnx")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
