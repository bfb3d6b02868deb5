using System.Runtime.CompilerServices;
using System.Text;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Tests.Parsing;

/// <summary>
/// What is said about wrong texts, kept in the files of the folder Errors: a text, a line of three dashes, what is said, and a line of
/// three equals signs. With FRESHET_GOLDEN=write in the environment the files are written anew; look at what changed.
/// </summary>
public sealed class ErrorTests
{
    [Theory]
    [InlineData("queries", 60)]
    [InlineData("expressions", 80)]
    [InlineData("definitions", 80)]
    [InlineData("unsupported", 50)]
    [InlineData("places", 8)]
    [InlineData("scripts", 5)]
    public void ParseScript_says_what_is_kept(string name, int least)
    {
        var file = Path.Combine(Folder(), $"{name}.txt");
        var kept = File.ReadAllText(file);
        var cases = kept.Split("\n===\n", StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split("\n---\n")[0]).ToArray();
        var said = new StringBuilder();
        foreach (var text in cases)
        {
            said.Append(text).Append("\n---\n").Append(Said(text)).Append("\n===\n");
        }

        if (Environment.GetEnvironmentVariable("FRESHET_GOLDEN") == "write")
        {
            File.WriteAllText(file, said.ToString());
        }

        Assert.Equal(kept, said.ToString());
        Assert.True(cases.Length >= least);
        Assert.Equal(cases.Length, cases.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Errors_of_what_is_not_supported_are_marked_and_others_are_not()
    {
        foreach (var (file, expected) in (ReadOnlySpan<(string, bool)>)[("unsupported", true), ("expressions", false), ("definitions", false)])
        {
            var cases = File.ReadAllText(Path.Combine(Folder(), $"{file}.txt")).Split("\n===\n", StringSplitOptions.RemoveEmptyEntries);
            foreach (var text in cases.Select(part => part.Split("\n---\n")[0]))
            {
                var errors = Assert.Throws<SqlParseException>(() => SqlParser.ParseScript(text)).Errors;
                Assert.True(errors.All(error => error.IsUnsupported == expected), text);
            }
        }
    }

    /// <summary>The escapes make signs visible that an editor would not show.</summary>
    private static string Said(string text)
    {
        var given = text.Replace("<TAB>", "\t", StringComparison.Ordinal).Replace("<CR>", "\r", StringComparison.Ordinal).Replace("<NUL>", "\0", StringComparison.Ordinal).Replace("<LONG>", string.Concat(Enumerable.Repeat("abcdefghi, ", 30)), StringComparison.Ordinal);
        try
        {
            return "READ " + SqlPrinter.Print(SqlParser.ParseScript(given));
        }
        catch (SqlParseException failed)
        {
            return failed.Message.Replace("\t", "<TAB>", StringComparison.Ordinal).Replace("\0", "<NUL>", StringComparison.Ordinal);
        }
    }

    private static string Folder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "Errors");
}
