using Freshet.Sql.Parsing;
using Freshet.Sql.Tests.Parsing.Ast;

namespace Freshet.Sql.Tests.Parsing;

public sealed class RoundTripTests
{
    [Fact]
    public void Print_of_a_random_statement_reads_back_as_the_same()
    {
        for (var seed = 0; seed < 20_000; seed++)
        {
            var statement = new RandomSql(seed).Statement();
            var text = SqlPrinter.Print(statement);
            Same(seed, text, statement, () => SqlParser.ParseStatement(text));
        }
    }

    [Fact]
    public void Print_of_a_random_expression_reads_back_as_the_same()
    {
        for (var seed = 0; seed < 20_000; seed++)
        {
            var expression = new RandomSql(seed).Expression(4);
            var text = SqlPrinter.Print(expression);
            Same(seed, text, expression, () => SqlParser.ParseExpression(text));
        }
    }

    [Fact]
    public void Print_of_a_random_script_reads_back_as_the_same()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            SqlList<SqlStatement> script = [.. Enumerable.Range(0, 5).Select(i => new RandomSql((seed * 5) + i).Statement())];
            Assert.Equal(script, SqlParser.ParseScript(SqlPrinter.Print(script)));
        }
    }

    private static void Same(int seed, string text, SqlNode expected, Func<SqlNode> parse)
    {
        SqlNode read;
        try
        {
            read = parse();
        }
        catch (SqlParseException failed)
        {
            throw new InvalidOperationException($"seed {seed}: {text}\n{failed.Message}", failed);
        }

        Assert.True(expected.Equals(read), $"seed {seed}:\n{text}\n{SqlPrinter.Print(read)}");
        Assert.Equal(expected.GetHashCode(), read.GetHashCode());
    }
}
