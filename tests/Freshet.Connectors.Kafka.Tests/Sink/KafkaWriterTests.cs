using Freshet.Servers;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>What arrives in the topic, and what a checkpoint waits for.</summary>
public sealed class KafkaWriterTests(KafkaBroker broker)
{
    private KafkaServer Server => broker.Server;

    [Fact]
    public void A_checkpoint_returns_when_every_record_before_it_is_in_the_topic()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 3);
        using var run = Open(topic, new() { Properties = Property("linger.ms", "50000") }); // by itself the client would wait a minute
        run.Write(Topics.Values(0, 5000));
        run.Snapshot(1);
        Assert.Equal(Topics.Values(0, 5000).Order(), Server.ReadAll(topic).Select(m => m.Value!).Order());

        run.Write(Topics.Values(1, 10));
        Assert.True(run.End());
        Assert.Equal(5010, Server.ReadAll(topic).Count);
    }

    [Fact]
    public void Records_of_one_key_are_in_one_partition_in_their_order()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 4);
        using var run = Open(topic, new() { Key = v => v[..1] });
        var values = Enumerable.Range(0, 3000).Select(i => $"{i % 7}/{i}").ToList();
        run.Write(values);
        run.Snapshot(1);

        var found = Server.ReadAll(topic);
        foreach (var key in found.GroupBy(m => m.Key))
        {
            Assert.Single(key.Select(m => m.Partition).Distinct());
            Assert.Equal(values.Where(v => v[..1] == key.Key), key.Select(m => m.Value));
        }

        // Where Java's producer puts these keys among four partitions (murmur2).
        Assert.Equal(JavaPartition("3", 4), found.First(m => m.Key == "3").Partition);
    }

    [Theory]
    [InlineData(true, 1_700_000_000_123, true)]
    [InlineData(false, 1_700_000_000_123, false)]
    [InlineData(true, -5, false)]
    public void Event_time_becomes_the_timestamp_where_wanted_and_possible(bool eventTime, long time, bool isKept)
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 1);
        using var run = Open(topic, new() { EventTime = eventTime, KeyBytes = _ => null });
        var before = run.Context.Now - 1000;
        run.Write(["a"], _ => time);
        run.Snapshot(1);
        var message = Assert.Single(Server.ReadAll(topic));
        Assert.Null(message.Key);
        Assert.Equal(isKept, message.Timestamp == time);
        Assert.True(isKept || message.Timestamp >= before);
    }

    [Fact]
    public void A_full_queue_holds_the_writer_back_and_loses_nothing()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 1);
        using var run = Open(topic, new() { Properties = Property("queue.buffering.max.messages", "10") });
        run.Write(Topics.Values(0, 5000));
        run.Snapshot(1);
        Assert.Equal(Topics.Values(0, 5000), Server.ReadAll(topic).Select(m => m.Value));
    }

    [Fact]
    public void A_missing_topic_fails_without_waiting_for_records_and_is_not_created()
    {
        var topic = Topics.New();
        Assert.SkipWhen(Server.HasTopic(topic), "The topic is there.");
        using var run = Open(topic, new());
        var failure = Assert.Throws<FreshetException>(() => run.WaitUntil(() => false, TimeSpan.FromSeconds(20)));
        Assert.Equal(ErrorDomain.User, failure.Domain);
        Assert.Contains($"topic '{topic}' does not exist at {Server.Brokers}", failure.Message, StringComparison.Ordinal);
        Assert.False(Server.HasTopic(topic));
    }

    [Fact]
    public void A_missing_topic_fails_the_first_checkpoint_soon()
    {
        var topic = Topics.New();
        Assert.SkipWhen(Server.HasTopic(topic), "The topic is there.");
        using var run = Open(topic, new());
        run.Write(["a"]);
        var started = run.Context.Now;
        var failure = Assert.Throws<FreshetException>(() => run.Snapshot(1));
        Assert.InRange(run.Context.Now - started, 0, 20_000); // not the minute of the delivery time-out
        Assert.Contains("does not exist", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_that_is_too_large_fails_and_says_what_to_change()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 1);
        using var run = Open(topic, new());
        var failure = Assert.Throws<FreshetException>(() => run.Write([new string('x', 2_000_000)]));
        Assert.Equal(ErrorDomain.User, failure.Domain);
        Assert.Contains("message.max.bytes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_that_the_broker_refuses_fails_the_checkpoint_and_names_the_partition()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 1, new() { ["message.timestamp.after.max.ms"] = "1000" });
        using var run = Open(topic, new());
        run.Write(["a"], _ => 4_102_444_800_000);
        var failure = Assert.Throws<FreshetException>(() => run.Snapshot(1));
        Assert.Contains($"topic '{topic}', partition 0", failure.Message, StringComparison.Ordinal);
        Assert.Contains("KafkaSinkOptions.EventTime", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_record_fails_the_task_also_when_nothing_follows()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 1, new() { ["message.timestamp.after.max.ms"] = "1000" });
        using var run = Open(topic, new());
        run.Write(["a"], _ => 4_102_444_800_000);
        Assert.Throws<FreshetException>(() => run.WaitUntil(() => false, TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void Brokers_that_are_not_there_fail_the_checkpoint_after_the_delivery_time()
    {
        using var run = new SinkRun<string>(s => s.ToKafka("127.0.0.1:1", "lines", Format.Text, new() { DeliveryTimeout = TimeSpan.FromSeconds(2) }));
        run.Write(["a"]);
        var started = run.Context.Now;
        var failure = Assert.Throws<FreshetException>(() => run.Snapshot(1));
        Assert.InRange(run.Context.Now - started, 1000, 10_000);
        Assert.Equal(ErrorDomain.External, failure.Domain);
        Assert.True(failure.Retry);
        Assert.Contains("127.0.0.1:1", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'lines'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("refused", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_function_that_throws_is_named()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 1);
        using var run = Open(topic, new() { Key = _ => throw new InvalidOperationException("no key") });
        var failure = Assert.Throws<FreshetException>(() => run.Write(["a"]));
        Assert.Equal(ErrorDomain.User, failure.Domain);
        Assert.Contains("key function", failure.Message, StringComparison.Ordinal);
        Assert.Contains("no key", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_that_cannot_be_encoded_is_refused_by_name_of_the_sink()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 1);
        using var run = Open(topic, new());
        var failure = Assert.Throws<FreshetException>(() => run.Write(["\ud800"])); // half a character
        Assert.Equal(ErrorDomain.User, failure.Domain);
        Assert.Contains("operator 'kafka' (subtask 1 of 1) cannot encode a record as text", failure.Message, StringComparison.Ordinal);
    }

    public static TheoryData<KafkaSinkOptions<string>, string> Refused => new()
    {
        { new() { Properties = Property("acks", "1") }, "'acks'" },
        { new() { Properties = Property("enable.idempotence", "false") }, "always on" },
        { new() { Properties = Property("transactional.id", "t") }, "KafkaSinkOptions.Delivery" },
        { new() { Properties = Property("message.timeout.ms", "1") }, "DeliveryTimeout" },
        { new() { Key = v => v, KeyBytes = _ => null }, "both Key and KeyBytes" },
        { new() { DeliveryTimeout = TimeSpan.FromMilliseconds(5) }, "DeliveryTimeout is" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void An_option_that_cannot_work_is_refused_with_what_to_do(KafkaSinkOptions<string> options, string says)
    {
        var failure = Assert.Throws<FreshetException>(() => new SinkRun<string>(s => s.ToKafka("localhost:1", "t", Format.Text, options)));
        Assert.Equal(ErrorDomain.User, failure.Domain);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
    }

    private SinkRun<string> Open(string topic, KafkaSinkOptions<string> options) => new(s => s.ToKafka(Server.Brokers, topic, Format.Text, options));

    private static Dictionary<string, string> Property(string name, string value) => new() { [name] = value };

    /// <summary>Murmur2 as Kafka's Java client computes it, for keys of one byte.</summary>
    private static int JavaPartition(string key, int partitions)
    {
        const uint M = 0x5bd1e995;
        var hash = (0x9747b28c ^ 1u) ^ key[0];
        hash *= M;
        hash = (hash ^ (hash >> 13)) * M;
        hash ^= hash >> 15;
        return (int)((hash & 0x7fffffff) % partitions);
    }
}
