namespace Freshet.Sql.Tests.Running;

/// <summary>Values of expressions, as Flink's documentation has them.</summary>
public sealed class ExpressionTests
{
    [Theory]
    [InlineData("1 + 2", "3")]
    [InlineData("7 / 2", "3")]
    [InlineData("-7 / 2", "-3")]
    [InlineData("MOD(-7, 3)", "-1")]
    [InlineData("1.5 * 2.25", "3.375")]
    [InlineData("0.1 + 0.2", "0.3")]
    [InlineData("CAST(10 AS DECIMAL(10, 2)) / 3", "3.3333333333333")]
    [InlineData("CAST('12' AS INT) + 1", "13")]
    [InlineData("TRY_CAST('x' AS INT)", "null")]
    [InlineData("CAST(2.5 AS INT)", "2")]
    [InlineData("CAST(1.005 AS DECIMAL(10, 2))", "1.01")]
    [InlineData("CAST(TRUE AS STRING)", "TRUE")]
    [InlineData("CAST(1E10 AS STRING)", "1.0E10")]
    [InlineData("CAST('2025-01-31' AS DATE)", "2025-01-31")]
    [InlineData("DATE '2025-01-31' + INTERVAL '1' MONTH", "2025-02-28")]
    [InlineData("TIMESTAMP '2025-01-01 00:00:00.123' - INTERVAL '1' DAY", "2024-12-31 00:00:00.123")]
    [InlineData("EXTRACT(YEAR FROM DATE '2025-01-31')", "2025")]
    [InlineData("EXTRACT(WEEK FROM DATE '2021-01-03')", "53")]
    [InlineData("DAYOFWEEK(DATE '2025-01-05')", "1")]
    [InlineData("DATE_FORMAT(TIMESTAMP '2025-01-31 13:05:09', 'yyyy/MM/dd hh:mm a')", "2025/01/31 01:05 PM")]
    [InlineData("UPPER('aé') || LOWER('ÀB')", "AÉàb")]
    [InlineData("SUBSTRING('日本語', 2)", "本語")]
    [InlineData("CHAR_LENGTH('日本語')", "3")]
    [InlineData("SPLIT_INDEX('a/b/c', '/', 2)", "c")]
    [InlineData("SPLIT_INDEX('a/b/c', '/', 3)", "null")]
    [InlineData("REGEXP_EXTRACT('foothebar', 'foo(.*?)(bar)', 2)", "bar")]
    [InlineData("'a_c' LIKE 'a\\_c'", "true")]
    [InlineData("'abc' LIKE 'a%c' AND NOT 'abc' LIKE '_c'", "true")]
    [InlineData("NULL IS NULL", "true")]
    [InlineData("CAST(NULL AS INT) = 1", "null")]
    [InlineData("CAST(NULL AS BOOLEAN) AND FALSE", "false")]
    [InlineData("CAST(NULL AS BOOLEAN) OR TRUE", "true")]
    [InlineData("1 NOT IN (2, NULL)", "null")]
    [InlineData("CASE WHEN 1 = 2 THEN 'a' END", "null")]
    [InlineData("COALESCE(CAST(NULL AS STRING), 'b')", "b")]
    [InlineData("NULLIF(1, 1)", "null")]
    [InlineData("IF(1 < 2, 'x', 'yy')", "x")]
    [InlineData("1 IS DISTINCT FROM NULL", "true")]
    [InlineData("5 BETWEEN SYMMETRIC 6 AND 4", "true")]
    [InlineData("(1, 'a')", "(1, a)")]
    public async Task Value_is(string expression, string expected) =>
        Assert.Equal([expected], await new SqlRun().Answer($"SELECT {expression}"));

    [Theory]
    [InlineData("SELECT 1 / (a - a) FROM t", "division by zero", "(a - a)")]
    [InlineData("SELECT a + 9223372036854775807 FROM t", "too large", "9223372036854775807")]
    [InlineData("SELECT CAST(s AS INT) FROM t", "'x1' is no INT", "'x1'")]
    [InlineData("SELECT SUM(CAST(a AS TINYINT) * CAST(100 AS TINYINT)) FROM t GROUP BY s", "too large for a TINYINT", "SUM")]
    public async Task Failure_names_the_expression_and_the_row(string query, string why, string what)
    {
        var run = new SqlRun().Table("t", [new("a", DataType.BigInt), new("s", DataType.String)], [1L, "x1"], [1L, "x1"]);

        var error = await Assert.ThrowsAnyAsync<Exception>(() => run.Answer(query));

        Assert.Contains(why, error.ToString(), StringComparison.Ordinal);
        Assert.Contains(what, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expression_that_would_fail_is_not_computed_where_a_condition_keeps_it_away()
    {
        var run = new SqlRun().Table("t", [new("a", DataType.Int)], [0], [2], [null]);

        Assert.Equal(["-1", "-1", "5"], await run.Answer("SELECT CASE WHEN a <> 0 THEN 10 / a ELSE -1 END FROM t"));
        Assert.Equal(["2"], await run.Answer("SELECT a FROM t WHERE a <> 0 AND 10 / a = 5"));
    }
}
