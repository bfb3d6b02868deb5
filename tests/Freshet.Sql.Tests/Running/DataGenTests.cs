using System.Globalization;
using Freshet.Core;

namespace Freshet.Sql.Tests.Running;

/// <summary>The connector <c>datagen</c>.</summary>
public sealed class DataGenTests
{
    private static Task<List<string>> Answer(string columns, string options, string query, int parallelism = 1) =>
        new SqlRun { Options = new JobOptions { Parallelism = parallelism, Restart = RestartPolicy.None } }
            .Answer(query, env => env.ExecuteSql($"CREATE TABLE t ({columns}) WITH ('connector' = 'datagen', 'rows-per-second' = '10000000'{(options.Length > 0 ? ", " : "")}{options})"));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Sequence_gives_each_number_once_and_ends(int parallelism)
    {
        var rows = await Answer("id BIGINT, d DECIMAL(10, 2), s STRING", "'fields.id.kind' = 'sequence', 'fields.id.start' = '-2', 'fields.id.end' = '9997', 'fields.d.kind' = 'sequence', 'fields.d.start' = '1', 'fields.d.end' = '20000', 'fields.s.kind' = 'sequence', 'fields.s.start' = '7', 'fields.s.end' = '20000'",
            "SELECT COUNT(*), MIN(id), MAX(id), COUNT(DISTINCT id), MAX(d), MIN(CAST(s AS INT)) FROM t", parallelism);

        Assert.Equal("10000\t-2\t9997\t10000\t10000.00\t7", Assert.Single(rows));
    }

    [Fact]
    public async Task Random_values_stay_in_their_range_and_are_the_same_each_time()
    {
        const string Columns = "b BOOLEAN, y TINYINT, i INT, l BIGINT, m DECIMAL(4, 1), x DOUBLE, f FLOAT, s STRING, c CHAR(3), d DATE, h TIME(0), n INT";
        const string Options = "'number-of-rows' = '5000', 'fields.i.min' = '-3', 'fields.i.max' = '3', 'fields.m.min' = '-2', 'fields.m.max' = '2', 'fields.x.min' = '0.5', 'fields.x.max' = '0.75', 'fields.f.max' = '1', 'fields.s.length' = '20', 'fields.n.null-rate' = '0.25'";
        const string Query = "SELECT COUNT(DISTINCT b), COUNT(DISTINCT y), MIN(i), MAX(i), MIN(m), MAX(m), MIN(x) >= 0.5, MAX(x) <= 0.75, MAX(x) - MIN(x) > 0.2, MAX(f) <= 1, MIN(CHAR_LENGTH(s)), MAX(CHAR_LENGTH(s)), COUNT(DISTINCT s) > 4990, MAX(CHAR_LENGTH(c)), COUNT(DISTINCT l) > 4990, MIN(d) >= DATE '1970-01-01', COUNT(DISTINCT h) > 4000, COUNT(n) FROM t";

        var first = Assert.Single(await Answer(Columns, Options, Query)).Split('\t');

        Assert.Equal(["2", "256", "-3", "3", "-2.0", "2.0", "true", "true", "true", "true", "20", "20", "true", "3", "true", "true", "true"], first[..^1]);
        Assert.InRange(int.Parse(first[^1], CultureInfo.InvariantCulture), 3600, 3900);
        Assert.Equal(first, Assert.Single(await Answer(Columns, Options, Query, parallelism: 2)).Split('\t'));
    }

    [Fact]
    public async Task Times_lie_between_now_and_the_past_that_is_allowed()
    {
        var rows = await Answer("at_time TIMESTAMP(3)", "'number-of-rows' = '1000', 'fields.at_time.max-past' = '10s'",
            "SELECT TIMESTAMPDIFF(SECOND, MIN(at_time), MAX(at_time)) BETWEEN 8 AND 70, TIMESTAMPDIFF(SECOND, MAX(at_time), LOCALTIMESTAMP) BETWEEN 0 AND 60 FROM t");

        Assert.Equal("true\ttrue", Assert.Single(rows));
    }

    [Fact]
    public async Task Columns_that_nobody_needs_are_not_made() =>
        Assert.Equal("3", Assert.Single(await Answer("a INT, s STRING", "'number-of-rows' = '3'", "SELECT COUNT(*) FROM t")));

    [Theory]
    [InlineData("a INT", "'fields.a.kind' = 'serial'", "'random' or 'sequence'")]
    [InlineData("a INT", "'fields.a.kind' = 'sequence'", "fields.a.start")]
    [InlineData("a TINYINT", "'fields.a.kind' = 'sequence', 'fields.a.start' = '0', 'fields.a.end' = '200'", "beyond TINYINT")]
    [InlineData("a INT", "'fields.a.min' = '3', 'fields.a.max' = '2'", "is empty")]
    [InlineData("a INT", "'fields.b.min' = '3'", "fields.b.min")]
    [InlineData("a INT", "'rows-per-sec' = '3'", "Did you mean 'rows-per-second'?")]
    [InlineData("a INT", "'number-of-rows' = '-1'", "above zero")]
    [InlineData("a CHAR(3)", "'fields.a.length' = '4'", "from 1 to")]
    [InlineData("a INT", "'fields.a.null-rate' = '2'", "from 0 to 1")]
    [InlineData("a ARRAY<INT>", "", "cannot make up values")]
    public void Options_that_cannot_work_are_refused(string columns, string options, string why)
    {
        var env = StreamEnvironment.Create();

        Assert.Contains(why, Assert.Throws<SqlBindException>(() => env.ExecuteSql($"CREATE TABLE t ({columns}) WITH ('connector' = 'datagen'{(options.Length > 0 ? ", " : "")}{options})")).Message, StringComparison.Ordinal);
    }
}
