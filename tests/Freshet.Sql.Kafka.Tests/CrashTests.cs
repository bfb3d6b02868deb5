using Freshet.Core;
using Freshet.Core.Graph;
using Microsoft.Extensions.Logging.Abstractions;

namespace Freshet.Sql.Kafka.Tests;

/// <summary>Jobs over tables in Kafka that fail, or are ended and started again by a new environment as a new process would.</summary>
public sealed class CrashTests(KafkaBroker broker) : KafkaTest(broker), IDisposable
{
    private const int Keys = 50;
    private const int Messages = 20_000;
    private const string Bounded = "'scan.bounded.mode' = 'latest-offset'";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("freshet-sql-kafka-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Rows_of_a_topic_are_counted_once_whatever_crashes(int parallelism)
    {
        var topic = NewTopic(2);
        Server.Produce(topic, from i in Enumerable.Range(0, Messages) select (i % 2, (byte[]?)null, Bytes($"{i % Keys},{i}"), (long?)null));
        var (crashes, changes) = (0, new List<ChangeLine>());
        var env = Job(parallelism, Checkpoints());
        env.ExecuteSql($"CREATE TABLE t (k INT, v INT) {With(topic, $"'format' = 'csv', {Bounded}")}");
        var lines = env.Sql("SELECT k, v FROM t").ToChangeLines().Map(line => Crash(ref crashes) ? throw FreshetException.External("the test's crash") : line);
        lines.ToCollection(changes);
        await Run(env);

        Assert.True(crashes > 3, $"{crashes} crashes");
        Assert.Equal(Messages, changes.Count);
        Assert.Equal(Messages, changes.Select(static c => c.Line).Distinct().Count());
    }

    /// <summary>The second run goes on from the first one's checkpoint: its upserts follow from rows that only the first has read.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public async Task Totals_of_upserts_are_right_when_the_job_is_ended_and_started_again(int before, int after)
    {
        var (changes, totals) = (NewTopic(2), NewTopic(2));
        Upserts(changes, 0, Messages / 2);
        using (var running = Start(Totals(changes, totals, before)))
        {
            await Until(() => Latest(totals).Values.Sum() == Sum(Messages / 2), running);
            var checkpoints = running.Handle.Status.CheckpointsCompleted;
            await Until(() => running.Handle.Status.CheckpointsCompleted > checkpoints + 1, running);
        }

        Upserts(changes, Messages / 2, Messages);
        for (var k = 0; k < 3; k++)
        {
            Server.Produce(changes, [(k % 2, Bytes($$"""{"k":{{k}}}"""), null, null)]);
        }

        using (var running = Start(Totals(changes, totals, after)))
        {
            await Until(() => Latest(totals).Values.Sum() == Sum(Messages) - Enumerable.Range(0, 3).Sum(static k => Messages - Keys + k), running);
        }

        Assert.Equal(Keys - 3, Latest(totals).Count);
    }

    /// <summary>Written again after a crash, upserts are the same: whoever reads the latest of each key sees nothing of it.</summary>
    [Fact]
    public async Task Upserts_are_the_answer_in_the_end_whatever_crashes()
    {
        var (topic, to) = (NewTopic(2), NewTopic(2));
        Server.Produce(topic, from i in Enumerable.Range(0, Messages) select (i % 2, (byte[]?)null, Bytes($"{i % Keys},{i}"), (long?)null));
        var crashes = 0;
        var env = Job(1, Checkpoints());
        env.ExecuteSql($"CREATE TABLE t (k INT, v BIGINT) {With(topic, $"'format' = 'csv', {Bounded}")}; CREATE TABLE totals (k INT, total BIGINT, PRIMARY KEY (k) NOT ENFORCED) {With(to, "'key.format' = 'json', 'value.format' = 'json'", "upsert-kafka")}; INSERT INTO totals SELECT k, SUM(v) FROM t GROUP BY k");
        env.Sql("SELECT v FROM t").ToChangeLines().Map(line => Crash(ref crashes) ? throw FreshetException.External("the test's crash") : line).Discard();
        await Run(env);

        Assert.True(crashes > 3, $"{crashes} crashes");
        Assert.Equal(
            Enumerable.Range(0, Keys).ToDictionary(static k => $$"""{"k":{{k}}}""", static k => Enumerable.Range(0, Messages).Where(i => i % Keys == k).Sum(static i => (long)i)),
            Latest(to));
    }

    private CheckpointOptions Checkpoints() => new() { Folder = _folder.FullName, Interval = TimeSpan.FromMilliseconds(20) };

    private int _passed;

    private bool Crash(ref int crashes) => Interlocked.Increment(ref _passed) % 3000 == 2999 && Interlocked.Increment(ref crashes) <= 6;

    private void Upserts(string topic, int first, int end) =>
        Server.Produce(topic, from i in Enumerable.Range(first, end - first) select (i % Keys % 2, Bytes($$"""{"k":{{i % Keys}}}"""), Bytes($$"""{"k":{{i % Keys}},"v":{{i}}}"""), (long?)null));

    private StreamEnvironment Totals(string changes, string totals, int parallelism)
    {
        const string Formats = "'key.format' = 'json', 'value.format' = 'json'";
        var env = Job(parallelism, Checkpoints());
        env.ExecuteSql($"""
            CREATE TABLE t (k INT, v BIGINT, PRIMARY KEY (k) NOT ENFORCED) {With(changes, Formats, "upsert-kafka")};
            CREATE TABLE totals (k INT, total BIGINT, PRIMARY KEY (k) NOT ENFORCED) {With(totals, Formats, "upsert-kafka")};
            INSERT INTO totals SELECT k, SUM(v) FROM t GROUP BY k
            """);
        return env;
    }

    /// <summary>The total of each key as a reader of the compacted topic sees it.</summary>
    private Dictionary<string, long> Latest(string topic)
    {
        var latest = new Dictionary<string, long>();
        foreach (var message in Server.ReadAll(topic))
        {
            if (message.Value is null)
            {
                latest.Remove(message.Key!);
            }
            else
            {
                using var json = System.Text.Json.JsonDocument.Parse(message.Value);
                latest[message.Key!] = json.RootElement.GetProperty("total").GetInt64();
            }
        }

        return latest;
    }

    /// <summary>Of so many upserts, the sum of each key's latest.</summary>
    private static long Sum(int messages) => Enumerable.Range(messages - Keys, Keys).Sum(static i => (long)i);

    /// <summary>A job that ends in the middle of its work, without a last checkpoint, when it is disposed of.</summary>
    private static RunningJob Start(StreamEnvironment env) =>
        env.Start("kafka-tables", new HostOptions { Live = LiveView.Off, StopOnSignals = false, Logging = NullLoggerFactory.Instance, Workers = 2 });

    private static async Task Until(Func<bool> isSo, RunningJob running)
    {
        for (var i = 0; i < 300 && !isSo(); i++)
        {
            Assert.Equal(0, running.Handle.Status.Restarts);
            await Task.Delay(50);
        }

        Assert.True(isSo());
    }
}
