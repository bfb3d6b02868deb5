using Freshet.Core;
using Freshet.Core.Graph;

namespace Freshet.Sql.Tests.Running;

/// <summary>Statements that tell of the session: SHOW, DESCRIBE, EXPLAIN, SET.</summary>
public sealed class SessionStatementTests
{
    private const string Script = """
        CREATE TABLE orders (
          id BIGINT NOT NULL, customer STRING, total DECIMAL(10, 2), at_time TIMESTAMP(3), doubled AS total * 2,
          PRIMARY KEY (id) NOT ENFORCED,
          WATERMARK FOR at_time AS at_time - INTERVAL '5' SECOND
        ) WITH ('connector' = 'datagen', 'number-of-rows' = '10');
        CREATE TABLE totals (customer STRING, total DECIMAL(38, 2)) WITH ('connector' = 'blackhole');
        CREATE VIEW big AS SELECT id, total FROM orders WHERE total > 100;
        """;

    private static Task<List<string>> Answer(string statement) => new SqlRun().Answer(statement, static env => env.ExecuteSql(Script));

    [Theory]
    [InlineData("SHOW TABLES", "big|orders|totals")]
    [InlineData("SHOW TABLES LIKE 'o%'", "orders")]
    [InlineData("SHOW TABLES NOT LIKE 'o_ders'", "big|totals")]
    [InlineData("SHOW VIEWS", "big")]
    [InlineData("SHOW FUNCTIONS LIKE 'VAR%'", "VAR_POP|VAR_SAMP")]
    [InlineData("SHOW USER FUNCTIONS", "")]
    [InlineData("SHOW COLUMNS FROM big", "id\tBIGINT\tfalse\tnull\tnull\tnull|total\tDECIMAL(10, 2)\ttrue\tnull\tnull\tnull")]
    [InlineData("DESCRIBE totals", "customer\tSTRING\ttrue\tnull\tnull\tnull|total\tDECIMAL(38, 2)\ttrue\tnull\tnull\tnull")]
    [InlineData("SET", "table.local-time-zone\tUTC")]
    public async Task Statement_answers_in_rows(string statement, string rows) => Assert.Equal(rows, string.Join('|', await Answer(statement)));

    [Fact]
    public async Task Describe_tells_keys_computed_columns_and_watermarks()
    {
        var rows = await Answer("DESCRIBE orders");

        Assert.Contains("id\tBIGINT\tfalse\tPRI(id)\tnull\tnull", rows);
        Assert.Contains(rows, static r => r.StartsWith("doubled\tDECIMAL", StringComparison.Ordinal) && r.Contains("AS total * 2", StringComparison.Ordinal));
        Assert.Contains(rows, static r => r.StartsWith("at_time\tTIMESTAMP(3)", StringComparison.Ordinal) && r.EndsWith("\tat_time - INTERVAL '5' SECOND", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("orders", "TABLE")]
    [InlineData("big", "VIEW")]
    public async Task Show_create_gives_sql_that_creates_it_again(string name, string kind)
    {
        var sql = Assert.Single(await Answer($"SHOW CREATE {kind} {name}"));

        var env = StreamEnvironment.Create();
        env.ExecuteSql(Script + $"DROP {kind} {name};" + sql);
        Assert.Equal("id", env.Sql($"SELECT * FROM {name}").Columns[0].Name);
    }

    [Fact]
    public void Explain_says_what_is_kept_and_what_bounds_it()
    {
        var env = StreamEnvironment.Create();
        env.ExecuteSql(Script + "CREATE TABLE endless (k BIGINT, v BIGINT) WITH ('connector' = 'datagen');");

        var lines = Lines(env, "EXPLAIN SELECT k, COUNT(DISTINCT v) FROM endless GROUP BY k");
        Assert.Contains("which nothing bounds, each value of DISTINCT", lines, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing bounds", Lines(env, "EXPLAIN SELECT customer, COUNT(*) FROM orders GROUP BY customer"), StringComparison.Ordinal);
        Assert.StartsWith("Insert into totals\n  ", Lines(env, "EXPLAIN INSERT INTO totals SELECT customer, SUM(total) FROM orders GROUP BY customer"), StringComparison.Ordinal);
        Assert.Contains("event time passes", Lines(env, "EXPLAIN CHANGELOG_MODE SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(at_time), INTERVAL '1' HOUR)) GROUP BY window_start, window_end"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EXPLAIN ANALYZE SELECT * FROM orders", "does not run yet")]
    [InlineData("EXPLAIN JSON_EXECUTION_PLAN SELECT * FROM orders", "not there yet")]
    [InlineData("EXPLAIN CREATE TABLE c WITH ('connector' = 'blackhole') AS SELECT 1", "This has no plan.")]
    [InlineData("DESCRIBE ordres", "'orders'")]
    [InlineData("SHOW CREATE TABLE ordres", "'orders'")]
    [InlineData("SHOW JOBS", "RunningJob.Status")]
    public void Statement_that_cannot_be_answered_says_why(string statement, string why)
    {
        var env = StreamEnvironment.Create();
        env.ExecuteSql(Script);

        Assert.Contains(why, Assert.Throws<SqlBindException>(() => env.Sql(statement)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reset_takes_the_time_zone_back()
    {
        var env = StreamEnvironment.Create();
        env.ExecuteSql("SET 'table.local-time-zone' = 'Europe/Berlin'");
        Assert.Equal("Europe/Berlin", Tables.SqlSession.Of(env).Clock.Zone.Id);

        env.ExecuteSql("RESET 'table.local-time-zone'");
        Assert.Equal("UTC", Tables.SqlSession.Of(env).Clock.Zone.Id);
        Assert.Contains("'table.local-time-zone'", Assert.Throws<SqlBindException>(() => env.ExecuteSql("RESET 'table.local-time-zon'")).Message, StringComparison.Ordinal);
    }

    // the rows of an answer stand in the plan's source: no job is needed to read them
    private static string Lines(StreamEnvironment env, string statement) => string.Join('\n', ((Tables.MemorySource)((Plans.ScanRelation)env.Sql(statement).Relation).Table.Source).Rows.Select(static r => (string)r.Row[0]!));
}
