using System.Text;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Tests.Parsing;

/// <summary>Broken texts: whatever comes in, there is a tree or a <see cref="SqlParseException"/> that points into the text.</summary>
public sealed class FuzzTests
{
    [Fact]
    public void ParseScript_ends_in_a_tree_or_an_error_when_tokens_are_lost_doubled_swapped_or_put_in()
    {
        var pieces = Corpus.All.SelectMany(Pieces).Distinct(StringComparer.Ordinal).ToArray();
        var texts = Corpus.All.ToArray();
        var random = new Random(1);
        var (read, refused) = (0, 0);
        for (var round = 0; round < 60_000; round++)
        {
            var tokens = Pieces(texts[random.Next(texts.Length)]);
            for (var edits = 1 + random.Next(3); edits > 0 && tokens.Count > 1; edits--)
            {
                var at = random.Next(tokens.Count);
                switch (random.Next(5))
                {
                    case 0: tokens.RemoveAt(at); break;
                    case 1: tokens.Insert(at, tokens[at]); break;
                    case 2: tokens.Insert(at, pieces[random.Next(pieces.Length)]); break;
                    case 3: tokens[at] = pieces[random.Next(pieces.Length)]; break;
                    default: (tokens[at], tokens[tokens.Count - 1 - at]) = (tokens[tokens.Count - 1 - at], tokens[at]); break;
                }
            }

            _ = Holds(string.Join(' ', tokens)) ? read++ : refused++;
        }

        Assert.True(read > 1000 && refused > 1000, $"{read} read, {refused} refused");
    }

    [Fact]
    public void ParseScript_ends_in_a_tree_or_an_error_when_characters_are_lost_doubled_or_put_in()
    {
        const string Odd = "'`\"\\;()[]{}<>=!-/*+.,:?$@#%^&|~ \n\r\t\0é’日\uD800x0_EUN";
        var texts = Corpus.All.ToArray();
        var random = new Random(2);
        for (var round = 0; round < 60_000; round++)
        {
            var text = new StringBuilder(texts[random.Next(texts.Length)]);
            for (var edits = 1 + random.Next(4); edits > 0 && text.Length > 1; edits--)
            {
                var at = random.Next(text.Length);
                switch (random.Next(4))
                {
                    case 0: text.Remove(at, Math.Min(text.Length - at, 1 + random.Next(5))); break;
                    case 1: text.Insert(at, text[at]); break;
                    case 2: text.Length = at; break;
                    default: text.Insert(at, Odd[random.Next(Odd.Length)]); break;
                }
            }

            Holds(text.ToString());
        }
    }

    [Fact]
    public void ParseScript_ends_in_a_tree_or_an_error_when_the_text_is_noise()
    {
        var pieces = Corpus.All.SelectMany(Pieces).Distinct(StringComparer.Ordinal).ToArray();
        var random = new Random(3);
        for (var round = 0; round < 40_000; round++)
        {
            Holds(string.Join(' ', Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)])));
        }
    }

    [Theory]
    [InlineData("SELECT ", "(", "1", ")")]
    [InlineData("SELECT ", "NOT ", "a", "")]
    [InlineData("SELECT ", "- ", "a", "")]
    [InlineData("SELECT ", "f(", "a", ")")]
    [InlineData("SELECT ", "FLOOR(", "a", ")")]
    [InlineData("SELECT ", "CASE WHEN ", "a", " THEN 1 END")]
    [InlineData("SELECT ", "a[", "1", "]")]
    [InlineData("SELECT ", "(SELECT ", "1", ")")]
    [InlineData("SELECT ", "a IN (", "1", ")")]
    [InlineData("SELECT ", "a BETWEEN ", "1", " AND 2")]
    [InlineData("SELECT ", "a LIKE ", "1", "")]
    [InlineData("SELECT ", "EXISTS (SELECT ", "1", ")")]
    [InlineData("SELECT ", "CAST(", "1", " AS INT)")]
    [InlineData("SELECT ", "JSON_ARRAY(", "1", ")")]
    [InlineData("SELECT ", "INTERVAL (", "1", ") DAY")]
    [InlineData("SELECT 1 FROM ", "(", "a", ")")]
    [InlineData("SELECT 1 FROM ", "(SELECT 1 FROM ", "a", ")")]
    [InlineData("SELECT 1 FROM ", "(a JOIN ", "b", ")")]
    [InlineData("SELECT 1 FROM ", "TABLE(f(TABLE t, (SELECT 1 FROM ", "b", ")))")]
    [InlineData("SELECT 1 GROUP BY ", "GROUPING SETS (", "a", ")")]
    [InlineData("SELECT 1 FROM t GROUP BY ", "GROUPING SETS (", "a", ")")]
    [InlineData("", "(", "SELECT 1", ")")]
    [InlineData("", "WITH a AS (", "SELECT 1", ") SELECT 1")]
    [InlineData("", "EXPLAIN ", "SELECT 1", "")]
    [InlineData("SELECT 1 ", "UNION (SELECT 1 ", "", ")")]
    [InlineData("CREATE TABLE t (a ", "ARRAY<", "INT", "> )")]
    [InlineData("CREATE TABLE t (a ", "ROW<a ", "INT", ">")]
    [InlineData("CREATE TABLE t (a ", "MAP<INT, ", "INT", ">")]
    [InlineData("CREATE VIEW v AS ", "(", "SELECT 1", ")")]
    public void ParseStatement_refuses_what_is_nested_too_deep_for_a_megabyte_of_stack(string before, string open, string core, string close)
    {
        foreach (var depth in (int[])[50, 190, 210, 5_000, 100_000])
        {
            InOneMegabyteOfStack(() => Holds(before + string.Concat(Enumerable.Repeat(open, depth)) + core + string.Concat(Enumerable.Repeat(close, depth))));
        }
    }

    [Theory]
    [InlineData("SELECT a", " + a")]
    [InlineData("SELECT a", " OR a = 1")]
    [InlineData("SELECT a", " || 'x'")]
    [InlineData("SELECT a", " LIKE a")]
    [InlineData("SELECT a", " IS NULL")]
    [InlineData("SELECT a", "[1]")]
    [InlineData("SELECT f(a)", ".b")]
    [InlineData("SELECT 1 FROM a", ", a")]
    [InlineData("SELECT 1 FROM a", " JOIN a ON TRUE")]
    [InlineData("SELECT 1", " UNION SELECT 1")]
    [InlineData("SELECT 1", " INTERSECT SELECT 1")]
    [InlineData("SELECT CAST(a AS INT", " ARRAY")]
    public void ParseStatement_refuses_what_is_too_long_for_those_who_walk_over_it(string first, string again)
    {
        foreach (var length in (int[])[100, 900, 1_100, 50_000])
        {
            var end = again == " ARRAY" ? ")" : "";
            InOneMegabyteOfStack(() => Assert.Equal(length <= (again is " LIKE a" or " ARRAY" ? 100 : 900), Holds(first + string.Concat(Enumerable.Repeat(again, length)) + end)));
        }
    }

    [Theory]
    [InlineData("SELECT ", ", a")]
    [InlineData("SELECT 1 FROM t WHERE a IN (1", ", 1")]
    [InlineData("INSERT INTO t VALUES (1)", ", (1)")]
    [InlineData("SELECT a.b", ".b")]
    public void ParseStatement_takes_lists_of_any_length(string first, string again)
    {
        var text = first + string.Concat(Enumerable.Repeat(again, 50_000));
        text = text.Replace("SELECT , a", "SELECT a", StringComparison.Ordinal) + (first.Contains("IN (", StringComparison.Ordinal) ? ")" : "");
        InOneMegabyteOfStack(() => Assert.True(Holds(text)));
    }

    /// <summary>Reads, prints and compares; true when it was SQL.</summary>
    private static bool Holds(string text)
    {
        try
        {
            var script = SqlParser.ParseScript(text);
            var printed = SqlPrinter.Print(script);
            Assert.True(script.Equals(SqlParser.ParseScript(printed)), $"{text}\n{printed}");
            return true;
        }
        catch (SqlParseException refused)
        {
            Assert.NotEmpty(refused.Errors);
            foreach (var error in refused.Errors)
            {
                Assert.InRange(error.Span.Start, 0, text.Length);
                Assert.InRange(error.Line, 1, 1 + text.Count(c => c is '\n' or '\r'));
                Assert.True(error.Column >= 1);
            }

            return false;
        }
    }

    private static void InOneMegabyteOfStack(Action run)
    {
        Exception? failed = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    run();
                }
                catch (Exception thrown)
                {
                    failed = thrown;
                }
            },
            1024 * 1024);
        thread.Start();
        thread.Join();
        if (failed is not null)
        {
            throw new InvalidOperationException(failed.Message, failed);
        }
    }

    /// <summary>The tokens of a text, without their places.</summary>
    private static List<string> Pieces(string text) => [.. Lexer.Run(text).Tokens.Where(token => token.Length > 0).Select(token => text.Substring(token.Start, token.Length))];
}
