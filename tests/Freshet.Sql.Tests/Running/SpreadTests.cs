using System.Globalization;
using Freshet.Core;

namespace Freshet.Sql.Tests.Running;

/// <summary>VAR_POP, VAR_SAMP, STDDEV_POP and STDDEV_SAMP, of rows that come and rows that go.</summary>
public sealed class SpreadTests
{
    private const string Query = "SELECT k, VAR_POP(v), VAR_SAMP(v), STDDEV_POP(v), STDDEV_SAMP(v), VARIANCE(v), STDDEV_POP(DISTINCT v) FROM t GROUP BY k";

    [Fact]
    public async Task Spread_is_that_of_the_values()
    {
        var rows = await new SqlRun().Table(
            "t", [new("k", DataType.Int), new("v", DataType.Int)], [1, 2], [1, 4], [1, 4], [1, 4], [1, 5], [1, 5], [1, 7], [1, 9], [1, null], [2, 3], [3, null]).Answer(Query);

        // the textbook's eight values: mean 5, squares 32
        Near(["1", "4", "4.571428571428571", "2", "2.138089935299395", "4.571428571428571", "2.4166091947189146"], rows[0]);
        Assert.Equal("2\t0.0\tnull\t0.0\tnull\tnull\t0.0", rows[1]);
        Assert.Equal("3\tnull\tnull\tnull\tnull\tnull\tnull", rows[2]);
    }

    [Fact]
    public async Task Rows_that_go_are_taken_back()
    {
        var random = new SeededRandom(3);
        var values = Enumerable.Range(0, 500).Select(_ => (double)random.Next(1000)).ToArray();
        var changes = values.Concat(values.Select(static v => v + 5_000)).Select(static v => (new object?[] { 1, v }, 1L))
            .Concat(values.Select(static v => (new object?[] { 1, v + 5_000 }, -1L)));

        var rows = await new SqlRun().Changes("t", [new("k", DataType.Int), new("v", DataType.Double)], changes).Answer("SELECT k, VAR_POP(v) FROM t GROUP BY k");

        var mean = values.Average();
        Near(["1", values.Average(v => (v - mean) * (v - mean)).ToString("R", CultureInfo.InvariantCulture)], Assert.Single(rows));
    }

    [Fact]
    public async Task Windows_and_frames_have_it()
    {
        var run = new SqlRun().Table("t", [new("k", DataType.Int), new("v", DataType.Int)], [1, 1], [2, 3], [3, 8]);

        Assert.Equal(["1\t0.0", "2\t1.0", "3\t2.5"], await run.Answer("SELECT k, STDDEV_POP(v) OVER (ORDER BY k ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t"));
    }

    private static void Near(string[] expected, string row)
    {
        foreach (var (e, a) in expected.Zip(row.Split('\t')))
        {
            Assert.Equal(double.Parse(e, CultureInfo.InvariantCulture), double.Parse(a, CultureInfo.InvariantCulture), 1e-6);
        }
    }
}
