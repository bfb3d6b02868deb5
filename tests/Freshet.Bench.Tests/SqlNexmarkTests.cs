using Freshet.Core.Graph;
using Freshet.Sql;
using Freshet.Sql.Tables;
using Microsoft.Extensions.Logging.Abstractions;

namespace Freshet.Bench.Tests;

/// <summary>Nexmark in SQL: the texts of <c>shared/flink-bench/queries</c> as they stand give Flink's answers.</summary>
public sealed class SqlNexmarkTests
{
    private const int Events = 10_000;
    private const int Rate = 200;
    private const string Ties = "q19"; // bids of one auction at one price have the places in which they come: those of two readers race

    public static TheoryData<string> All() =>
        ["q0", "q1", "q2", "q3", "q4", "q5", "q7", "q8", "q9", "q10", "q11", "q13", "q14", "q15", "q16", "q17", "q18", "q19", "q20", "q21", "q22"];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Answer_is_Flinks(string query)
    {
        foreach (var parallelism in query == Ties ? [1] : new[] { 1, 2 })
        {
            Assert.Equal(await Wanted(query), await Answer(query, new JobOptions { Parallelism = parallelism, EpochInterval = TimeSpan.FromMilliseconds(2) }));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Answer_in_batch_mode_is_Flinks(string query) =>
        Assert.Equal(await Wanted(query), await Answer(query, new JobOptions { Parallelism = 1, Mode = ExecutionMode.Batch }));

    /// <summary>q6, the average price of a seller's last ten auctions: OVER a result that changes, which Flink refuses. Here it is, streamed and in parallel, what it is in batch mode.</summary>
    [Fact]
    public async Task Query_that_Flink_cannot_run_gives_one_answer()
    {
        const string Text = """
            SELECT seller, id, AVG(final) OVER (PARTITION BY seller ORDER BY `dateTime`, id ROWS BETWEEN 10 PRECEDING AND CURRENT ROW) AS average
            FROM (SELECT a.id, a.seller, MAX(b.price) AS final, MAX(b.`dateTime`) AS `dateTime`
                  FROM auction a JOIN bid b ON a.id = b.auction AND b.`dateTime` BETWEEN a.`dateTime` AND a.expires
                  GROUP BY a.id, a.seller)
            """;
        Assert.SkipWhen(SqlJob.FindFolder() is null, "needs shared/flink-bench beside the checkout");

        var batch = await AnswerOf(Text, new JobOptions { Parallelism = 1, Mode = ExecutionMode.Batch });
        var streamed = await AnswerOf(Text, new JobOptions { Parallelism = 2, EpochInterval = TimeSpan.FromMilliseconds(2) });

        Assert.True(batch.Count(static c => c == '\n') > 500);
        Assert.Equal(batch, streamed);
    }

    /// <summary>The job fails while it runs, once at every fifth of its output, and goes on from its checkpoints.</summary>
    [Theory]
    [InlineData("q4")]
    [InlineData("q5")]
    [InlineData("q9")]
    [InlineData("q11")]
    [InlineData("q15")]
    [InlineData("q16")]
    [InlineData("q17")]
    [InlineData("q18")]
    [InlineData("q20")]
    public async Task Answer_is_Flinks_after_crashes(string query)
    {
        var folder = Directory.CreateTempSubdirectory("freshet-sql-");
        try
        {
            var options = new JobOptions
            {
                Parallelism = 2,
                EpochInterval = TimeSpan.FromMilliseconds(1),
                Checkpoints = new CheckpointOptions { Folder = folder.FullName, Interval = TimeSpan.FromMilliseconds(5) },
                Restart = RestartPolicy.Fixed(20, TimeSpan.FromMilliseconds(1)),
            };
            var crashes = new Crashes();
            Assert.Equal(await Wanted(query), await Answer(query, options, crashes));
            Assert.True(crashes.Count > 0, "nothing crashed");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> Wanted(string query)
    {
        var folder = SqlJob.FindFolder();
        Assert.SkipWhen(folder is null, "needs shared/flink-bench beside the checkout");
        return await File.ReadAllTextAsync(Path.Combine(folder, "..", "answers", query + ".tsv"));
    }

    private static async Task<string> Answer(string query, JobOptions options, Crashes? crashes = null) =>
        await AnswerOf(await File.ReadAllTextAsync(Path.Combine(SqlJob.FindFolder()!, query + ".sql")), options, crashes);

    private static async Task<string> AnswerOf(string text, JobOptions options, Crashes? crashes = null)
    {
        var folder = SqlJob.FindFolder()!;
        var env = StreamEnvironment.Create(options);
        SqlJob.Define(env, SqlJob.Schema(folder, Events, Rate, 1, 1));
        var changes = env.Sql(text).ToChangeLines();
        var lines = new Dictionary<string, long>();
        (crashes is null ? changes : changes.Map(crashes.Pass)).ToCollection(new SqlJob.Folded(lines));
        await env.RunAsync("nexmark", new HostOptions { Live = LiveView.Off, Logging = NullLoggerFactory.Instance });
        return SqlJob.Text(lines);
    }

    private sealed class Crashes
    {
        private const int Every = 400;
        private const int Most = 5;
        private int _passed;

        public int Count { get; private set; }

        public ChangeLine Pass(ChangeLine line)
        {
            if (Interlocked.Increment(ref _passed) % Every == 1 && Count < Most)
            {
                Count++;
                throw FreshetException.External("the test's crash");
            }

            return line;
        }
    }
}
