using Freshet.Core;
using Freshet.Core.Graph;

namespace Freshet.Sql.Tests.Running;

/// <summary>What is shown at the end of an epoch is the query's answer over a prefix of the input.</summary>
public sealed class EpochConsistencyTests
{
    private const int Transfers = 60_000;

    private static IEnumerable<(object?[] Row, long Weight)> Bank()
    {
        var random = new SeededRandom(7);
        for (var i = 0; i < Transfers; i++)
        {
            yield return ([(long)random.Next(10), (long)random.Next(10), (long)random.Next(100)], 1);
        }
    }

    /// <summary>Jamie Brandon's "Internal consistency in streaming systems": money moves between accounts, and the total of all is nothing at every moment.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Total_of_the_bank_is_zero_at_every_epoch(int parallelism)
    {
        var run = new SqlRun { Options = new JobOptions { Parallelism = parallelism, EpochInterval = TimeSpan.FromMilliseconds(1), Restart = RestartPolicy.None } }
            .Changes("transfers", [new("from_account", DataType.BigInt), new("to_account", DataType.BigInt), new("amount", DataType.BigInt)], Bank(), batchRows: 16);

        var epochs = await run.Epochs(
            """
            SELECT SUM(balance) FROM (
              SELECT account, SUM(amount) AS balance FROM (
                SELECT from_account AS account, -amount AS amount FROM transfers
                UNION ALL
                SELECT to_account, amount FROM transfers)
              GROUP BY account)
            """);

        Assert.True(epochs.Count(static e => e.Count > 0) > 1, "one epoch shows nothing");
        Assert.All(epochs.Where(static e => e.Count > 0), static e => Assert.Equal("0", Assert.Single(e).Key));
    }

    [Fact]
    public async Task Row_joined_with_itself_is_never_shown_without_a_partner()
    {
        var run = new SqlRun().Changes("t", [new("id", DataType.BigInt), new("other", DataType.BigInt), new("amount", DataType.BigInt)], Bank().Select(static (b, i) => (new[] { (object?)(long)i, b.Row[1], b.Row[2] }, 1L)).Take(60_000), batchRows: 16);

        var epochs = await run.Epochs("SELECT COUNT(*) FROM t a LEFT JOIN t b ON a.id = b.id WHERE b.id IS NULL");

        Assert.True(epochs.Count > 1, "one epoch shows nothing");
        Assert.All(epochs.Where(static e => e.Count > 0), static e => Assert.Equal("0", Assert.Single(e).Key));
    }

    [Fact]
    public async Task Groups_are_those_of_a_prefix_at_every_epoch()
    {
        var run = new SqlRun().Changes("t", [new("id", DataType.BigInt)], Enumerable.Range(0, 200_000).Select(static i => (new object?[] { (long)i }, 1L)), batchRows: 16);

        var epochs = await run.Epochs("SELECT MOD(id, 4) AS k, COUNT(*) AS c, MAX(id) AS m FROM t GROUP BY MOD(id, 4)");

        foreach (var epoch in epochs.Where(static e => e.Count > 0))
        {
            var rows = epoch.Keys.Select(static l => l.Split('\t').Select(long.Parse).ToArray()).ToArray();
            var read = rows.Sum(static r => r[1]);
            Assert.All(rows, r =>
            {
                Assert.Equal(Enumerable.Range(0, (int)Math.Min(4, read)).Sum(k => k == r[0] ? (read - r[0] + 3) / 4 : 0), r[1]);
                Assert.Equal(r[0] + ((r[1] - 1) * 4), r[2]);
            });
        }

        Assert.True(epochs.Count(static e => e.Count > 0) > 1, "one epoch shows nothing");
    }
}
