using Freshet.Sql.Parsing;

namespace Freshet.Sql.Tests.Parsing;

public sealed class CorpusTests
{
    [Fact]
    public void Print_of_every_statement_reads_back_as_the_same()
    {
        foreach (var text in Corpus.Accepted)
        {
            var statement = SqlParser.ParseStatement(text);
            Assert.Equal(statement, SqlParser.ParseStatement(SqlPrinter.Print(statement)));
        }

        Assert.True(Corpus.Accepted.Count > 300);
    }

    [Fact]
    public void Print_of_every_script_reads_back_as_the_same()
    {
        foreach (var text in Corpus.Scripts)
        {
            var script = SqlParser.ParseScript(text);
            Assert.NotEmpty(script);
            Assert.Equal(script, SqlParser.ParseScript(SqlPrinter.Print(script)));
        }
    }

    [Fact]
    public void ParseScript_reads_what_stands_in_the_files_of_the_comparison_with_Flink()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var queries = Path.Combine(folder.FullName, "shared", "flink-bench", "queries");
            if (Directory.Exists(queries))
            {
                Assert.All(Directory.GetFiles(queries, "*.sql"), file => Assert.NotEmpty(SqlParser.ParseScript(File.ReadAllText(file))));
                return;
            }
        }

        Assert.Skip("No shared/flink-bench/queries beside the repository or above it.");
    }

    [Fact]
    public void Operators_bind_as_in_Flink()
    {
        var count = 0;
        foreach (var line in Corpus.Lines("flink-operators.tsv"))
        {
            var (given, made) = (line[..line.IndexOf('\t')], line[(line.IndexOf('\t') + 1)..]);
            Assert.Equal(SqlParser.ParseExpression(made), SqlParser.ParseExpression(given));
            count++;
        }

        Assert.True(count > 150);
    }

    [Fact]
    public void Reserved_words_are_those_of_Flink()
    {
        var reserved = new List<string>();
        for (var i = 1; i < Words.Count; i++)
        {
            if (((Word)i).IsReserved())
            {
                reserved.Add(((Word)i).Text());
            }
        }

        Assert.Equal(Corpus.Lines("flink-reserved.txt").Order(StringComparer.Ordinal), reserved.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Words_have_the_names_of_their_texts()
    {
        for (var i = 1; i < Words.Count; i++)
        {
            Assert.Equal(((Word)i).Text().Replace("_", "", StringComparison.Ordinal), ((Word)i).ToString(), ignoreCase: true);
            Assert.Equal((Word)i, Words.Of(((Word)i).Text().ToLowerInvariant()));
        }
    }

    [Fact]
    public void Reserved_words_as_names_are_refused_bare_and_taken_in_backticks()
    {
        for (var i = 1; i < Words.Count; i++)
        {
            var word = ((Word)i).Text();
            Assert.Equal(new Identifier(word), Assert.IsType<CreateTable>(SqlParser.ParseStatement($"CREATE TABLE `{word}` (a INT)")).Name.Last);
            if (!((Word)i).IsReserved())
            {
                Assert.Equal(word, Assert.IsType<Describe>(SqlParser.ParseStatement($"DESCRIBE db.{word}")).Name.Last.Name);
                continue;
            }

            var error = Assert.Single(Assert.Throws<SqlParseException>(() => SqlParser.ParseStatement($"DESCRIBE db.{word}")).Errors);
            Assert.Equal(13, error.Column);
        }
    }
}
