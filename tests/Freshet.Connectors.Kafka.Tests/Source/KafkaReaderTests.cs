using Freshet.Servers;
using Freshet.Testing;
using Microsoft.Extensions.Logging;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>What is read, in which order, and from where to where.</summary>
public sealed class KafkaReaderTests(KafkaBroker broker)
{
    private static readonly KafkaSourceOptions Bounded = new() { Bounded = true };

    private KafkaServer Server => broker.Server;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Each_partition_is_read_whole_and_in_order_with_its_timestamps(int parallelism)
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 3);
        for (var p = 0; p < 3; p++)
        {
            Server.Produce(topic, p, Topics.Values(p, 3000), i => 1_700_000_000_000 + i);
        }

        using var run = Open(topic, Bounded, parallelism);
        run.ReadToEnd();

        for (var p = 0; p < 3; p++)
        {
            var read = run.Records.Where(r => r.Value.StartsWith($"{p}/", StringComparison.Ordinal)).ToList();
            Assert.Equal(Topics.Values(p, 3000), read.Select(r => r.Value));
            Assert.Equal(Enumerable.Range(0, 3000).Select(i => (long?)(1_700_000_000_000 + i)), read.Select(r => r.Timestamp));
            Assert.Single(read.Select(r => (r.Subtask, r.Split)).Distinct());
        }

        Assert.Equal(9000, run.Records.Count);
        Assert.Equal(3, run.Records.Select(r => (r.Subtask, r.Split)).Distinct().Count());
        Assert.Equal(run.Records.Sum(r => r.Value.Length), run.Contexts.Sum(c => c.Metrics.BytesIn));
    }

    [Fact]
    public void Splits_are_announced_before_their_records_and_closed_at_their_end()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 2);
        Server.Produce(topic, 0, ["a"]);
        Server.Produce(topic, 1, ["b"]);

        using var run = Open(topic, Bounded);
        run.ReadUntil(() => run.Contexts[0].Told.Count > 0);
        Assert.Empty(run.Records);
        Assert.Equal(["open 0", "open 1"], run.Contexts[0].Told);
        Assert.Equal([$"{topic}/0", $"{topic}/1"], run.Contexts[0].SplitNames);

        run.ReadToEnd();
        Assert.Equal(["close 0", "close 1"], run.Contexts[0].Told[2..4].Order());
    }

    [Fact]
    public void A_reader_without_partitions_is_idle_until_it_gets_one()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 1);
        using var run = Open(topic, new() { DiscoverEvery = TimeSpan.FromMilliseconds(200) }, parallelism: 2);
        run.ReadUntil(() => run.Contexts.All(c => c.Told.Count > 0));
        var without = run.Contexts.Single(c => c.Told[0] == "idle");

        Server.AddPartitions(topic, 2);
        run.ReadUntil(() => without.Told.Count == 3);
        Assert.Equal(["idle", "active", "open 0"], without.Told);
    }

    public static TheoryData<string, int> Starts => new()
    {
        { "earliest", 0 },
        { "latest", 10 },
        { "timestamp", 6 },
        { "timestamp after all", 10 },
        { "committed", 3 },
        { "committed, else latest", 10 },
        { "committed, else timestamp", 6 },
    };

    [Theory]
    [MemberData(nameof(Starts))]
    public void Reading_starts_where_the_start_says(string start, int first)
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 1);
        Server.Produce(topic, 0, Topics.Values(0, 10), i => 1_700_000_000_000 + (i * 1000));
        var group = $"{topic}-group";
        if (start == "committed")
        {
            Server.Commit(group, topic, 0, 3);
        }

        var between = KafkaStart.Timestamp(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_005_500));
        using var run = Open(topic, new KafkaSourceOptions
        {
            Start = start switch
            {
                "earliest" => KafkaStart.Earliest,
                "latest" => KafkaStart.Latest,
                "timestamp" => between,
                "timestamp after all" => KafkaStart.Timestamp(DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000)),
                "committed, else latest" => KafkaStart.Committed(group, KafkaStart.Latest),
                "committed, else timestamp" => KafkaStart.Committed(group, between),
                _ => KafkaStart.Committed(group, KafkaStart.Earliest),
            },
        });
        run.ReadUntil(() => run.Contexts[0].Told.Contains("open 0"));
        Server.Produce(topic, 0, Topics.Values(0, 5, from: 10), i => 1_700_000_010_000 + (i * 1000));
        run.ReadRecords(15 - first);

        Assert.Equal(Topics.Values(0, 15 - first, first), run.Records.Select(r => r.Value));
    }

    [Fact]
    public void Several_topics_are_read_as_one_stream()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic + "-a", 2);
        Server.CreateTopic(topic + "-b", 1);
        Server.Produce(topic + "-a", 1, ["a1", "a2"]);
        Server.Produce(topic + "-b", 0, ["b1", "b2"]);

        using var run = new SourceRun<string>(env => env.FromKafka(Server.Brokers, [topic + "-a", topic + "-b"], Format.Text, Bounded), parallelism: 2);
        run.ReadToEnd();

        Assert.Equal(["a1", "a2"], run.Records.Select(r => r.Value).Where(v => v[0] == 'a'));
        Assert.Equal(["b1", "b2"], run.Records.Select(r => r.Value).Where(v => v[0] == 'b'));
    }

    [Fact]
    public void New_partitions_are_found_while_running_and_read_from_their_beginning()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 1);
        Server.Produce(topic, 0, ["old"]);
        using var run = Open(topic, new() { Start = KafkaStart.Latest, DiscoverEvery = TimeSpan.FromMilliseconds(200) }, parallelism: 2);
        run.ReadUntil(() => run.Contexts.All(c => c.Told.Count > 0));

        Server.AddPartitions(topic, 3);
        Server.Produce(topic, 1, Topics.Values(1, 100));
        Server.Produce(topic, 2, Topics.Values(2, 100));
        run.ReadRecords(200);

        Assert.Equal(Topics.Values(1, 100), run.Records.Select(r => r.Value).Where(v => v[0] == '1'));
        Assert.Equal(Topics.Values(2, 100), run.Records.Select(r => r.Value).Where(v => v[0] == '2'));
    }

    [Fact]
    public void A_bounded_read_ends_at_the_ends_of_its_start()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 3);
        Server.Produce(topic, 0, Topics.Values(0, 500));
        Server.Produce(topic, 1, Topics.Values(1, 20));

        using var run = Open(topic, Bounded, parallelism: 2);
        run.ReadUntil(() => run.Contexts.All(c => c.Told.Count > 0));
        Server.Produce(topic, 0, ["later"]);
        Server.Produce(topic, 2, ["later"]);
        run.ReadToEnd();

        Assert.Equal(520, run.Records.Count);
        Assert.DoesNotContain("later", run.Records.Select(r => r.Value));
    }

    [Fact]
    public void A_bounded_read_of_nothing_ends_at_once()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 2);
        using var run = Open(topic, Bounded, parallelism: 3);
        run.ReadToEnd();
        Assert.Empty(run.Records);
    }

    [Fact]
    public void A_missing_topic_fails_and_is_not_created()
    {
        var topic = Topics.New();
        using var run = Open(topic, new());
        var failure = Assert.Throws<FreshetException>(run.ReadToEnd);

        Assert.Equal(ErrorDomain.User, failure.Domain);
        Assert.False(failure.Retry);
        Assert.Contains($"topic '{topic}' does not exist at {Server.Brokers}", failure.Message, StringComparison.Ordinal);
        Assert.Contains("create it", failure.Message, StringComparison.Ordinal);
        Assert.False(Server.HasTopic(topic));
    }

    [Fact]
    public void Brokers_that_are_not_there_are_tried_for_the_set_time_and_then_fail_the_job()
    {
        using var run = new SourceRun<string>(env => env.FromKafka("127.0.0.1:1", "lines", Format.Text, new() { ConnectTimeout = TimeSpan.FromSeconds(3) }));
        var started = run.Contexts[0].Now;
        var failure = Assert.Throws<FreshetException>(run.ReadToEnd);

        Assert.InRange(run.Contexts[0].Now - started, 3000, 15_000);
        Assert.Equal(ErrorDomain.External, failure.Domain);
        Assert.True(failure.Retry);
        Assert.Contains("Kafka at 127.0.0.1:1 cannot serve topic 'lines'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("refused", failure.Message, StringComparison.Ordinal);
        Assert.Contains("kafka", failure.Message, StringComparison.Ordinal);
        Assert.Contains(run.Contexts[0].Lines.Lines, l => l.Level == LogLevel.Warning && l.Text.Contains("Trying again", StringComparison.Ordinal));
    }

    private SourceRun<string> Open(string topic, KafkaSourceOptions options, int parallelism = 1, IReadOnlyList<MemorySnapshot>? restored = null) =>
        new(env => env.FromKafka(Server.Brokers, topic, Format.Text, options), parallelism, restored);
}
