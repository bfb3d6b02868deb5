using Freshet.Sql.Tests.Running;

namespace Freshet.Sql.Tests.Binding;

/// <summary>What cannot be carried out is refused before anything runs: where, and what to do.</summary>
public sealed class BindErrorTests
{
    [Theory]
    [InlineData("SELECT prize FROM bids", "There is no column 'prize' here.", "Did you mean 'price'?")]
    [InlineData("SELECT price FROM bid", "There is no table or view 'bid'.", "Did you mean 'bids'?")]
    [InlineData("SELECT UPER(name) FROM bids", "There is no function 'UPER'.", "Did you mean 'UPPER'?")]
    [InlineData("SELECT price FROM bids a JOIN bids b ON a.price = b.price", "'price' may be a.price or b.price.", "Write the table's name before it.")]
    [InlineData("SELECT name + 1 FROM bids", "'+' does not go with STRING and INT.", "Cast one of them.")]
    [InlineData("SELECT name, COUNT(*) FROM bids", "'name' is neither grouped by nor within an aggregate.", "Add it to GROUP BY")]
    [InlineData("SELECT price FROM bids WHERE COUNT(*) > 1", "An aggregate (COUNT) cannot stand here.", "Aggregates stand in")]
    [InlineData("SELECT price FROM bids WHERE name", "WHERE needs a condition, and 'name' is a STRING.", "")]
    [InlineData("SELECT price FROM bids UNION ALL SELECT price, name FROM bids", "UNION puts together 1 and 2 columns.", "Both sides need as many columns.")]
    [InlineData("SELECT CAST(price AS DATE) FROM bids", "A BIGINT cannot be cast to DATE.", "")]
    [InlineData("SELECT NULL FROM bids", "'EXPR$0' is NULL of no type.", "Cast it")]
    [InlineData("SELECT SUM(name) FROM bids", "SUM does not take (STRING).", "It is written SUM(value).")]
    [InlineData("SELECT RANC() OVER (ORDER BY price) FROM bids", "There is no function 'RANC' over a window of rows.", "Did you mean 'RANK'?")]
    [InlineData("SELECT RANK() OVER (PARTITION BY name) FROM bids", "RANK needs an ORDER BY in its window.", "")]
    [InlineData("SELECT SUM(price) OVER (ORDER BY name RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM bids", "RANGE with a distance needs ORDER BY one integer or one time.", "Write ROWS")]
    [InlineData("SELECT COUNT(DISTINCT price) OVER (ORDER BY name) FROM bids", "is not there yet.", "docs/sql/language.md")]
    [InlineData("SELECT * FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(t), INTERVAL '1' SECOND))", "'t' has no watermark here.", "WATERMARK FOR")]
    [InlineData("SELECT MAX(price) IGNORE NULLS FROM bids", "IGNORE NULLS without OVER is not there yet.", "docs/sql/language.md")]
    [InlineData("SELECT * FROM TABLE(TUMBLE(DATA => TABLE bids, SIZ => INTERVAL '1' SECOND, TIMECOL => DESCRIPTOR(t)))", "TUMBLE has no argument 'SIZ'.", "Did you mean 'SIZE'?")]
    [InlineData("SELECT * FROM TABLE(HOP(DATA => TABLE bids, TIMECOL => DESCRIPTOR(t), SIZE => INTERVAL '1' SECOND))", "'SLIDE' is missing.", "")]
    [InlineData("SELECT price FROM bids ORDER BY 3", "ORDER BY 3 is no column: there are 1.", "")]
    public void Query_is_refused_with_its_place(string query, string problem, string advice)
    {
        var env = new SqlRun().Table("bids", [new("price", DataType.BigInt), new("name", DataType.String), new("t", DataType.Timestamp(3))]).Environment();

        var error = Assert.Throws<SqlBindException>(() => env.Sql(query));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
        Assert.Contains("line 1, column ", error.Message, StringComparison.Ordinal);
        Assert.Contains("^", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CREATE TABLE t (a INT)", "has no connector")]
    [InlineData("CREATE TABLE t (a INT) DISTRIBUTED INTO 4 BUCKETS WITH ('connector' = 'print')", "DISTRIBUTED is not there yet.")]
    [InlineData("CREATE TABLE t (a INT) WITH ('connector' = 'prnt')", "Did you mean 'print'?")]
    [InlineData("CREATE TABLE t (a INT, a INT) WITH ('connector' = 'print')", "Column 'a' is there twice.")]
    [InlineData("CREATE TABLE t (a INT) WITH ('connector' = 'print', 'print-identifer' = 'x')", "Did you mean 'print-identifier'?")]
    [InlineData("INSERT INTO sink SELECT name, price FROM bids", "Column 'a' of 'sink' is a BIGINT, and gets a STRING.")]
    [InlineData("INSERT INTO sink SELECT price FROM bids", "The query has 1 columns, and 2 are written to 'sink'.")]
    [InlineData("CREATE TABLE f (n BIGINT) WITH ('connector' = 'filesystem', 'path' = '/tmp/none', 'format' = 'csv'); INSERT INTO f SELECT COUNT(*) FROM bids", "The query's result changes, and 'f' takes only rows that come.")]
    [InlineData("INSERT INTO bids SELECT price, name, t FROM bids", "cannot be written")]
    [InlineData("SELECT * FROM sink; ", "A query alone gives its rows to nobody.")]
    [InlineData("SET 'table.local-time-zon' = 'UTC'", "Did you mean 'table.local-time-zone'?")]
    [InlineData("DROP TABLE nothing", "There is no table 'nothing'.")]
    public void Statement_is_refused(string statement, string problem)
    {
        var env = new SqlRun().Table("bids", [new("price", DataType.BigInt), new("name", DataType.String), new("t", DataType.Timestamp(3))]).Environment();
        env.ExecuteSql("CREATE TABLE sink (a BIGINT, b STRING) WITH ('connector' = 'blackhole')");

        var error = Assert.Throws<SqlBindException>(() => env.ExecuteSql(statement));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }
}
