using System.Text;
using Freshet.Servers;
using Freshet.Testing;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>Whole messages across a crash and at another parallelism: each once, with key, value or tombstone, and place.</summary>
public sealed class WholeMessageCrashTests(KafkaBroker broker)
{
    private const int Each = 3000;

    private KafkaServer Server => broker.Server;

    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 1)]
    public void Whole_messages_are_read_exactly_across_a_crash(int before, int after)
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 3);
        Server.Produce(topic, from i in Enumerable.Range(0, Each) from p in Enumerable.Range(0, 3) select (p, KeyOf(i), i % 5 == 0 ? null : Encoding.UTF8.GetBytes($"{i}"), (long?)(i + 1)));

        List<KafkaMessage<string, int>> read;
        List<MemorySnapshot> snapshot;
        using (var run = Open(topic, before, null))
        {
            run.ReadRecords(Each);
            snapshot = run.Snapshot(1);
            read = [.. run.Records.Select(r => r.Value)];
            run.ReadRecords(read.Count + 500); // of which nothing counts
        }

        using var again = Open(topic, after, snapshot);
        again.ReadToEnd();
        read.AddRange(again.Records.Select(r => r.Value));

        Assert.Equal(
            from p in Enumerable.Range(0, 3) from i in Enumerable.Range(0, Each) select (topic, p, (long)i, (long?)(i + 1), KeyOf(i) is { } key ? Encoding.UTF8.GetString(key) : null, i % 5 == 0, i % 5 == 0 ? 0 : i),
            read.OrderBy(m => m.Partition).ThenBy(m => m.Offset).Select(m => (m.Topic, m.Partition, m.Offset, m.TimestampMs, m.Key, m.IsTombstone, m.Value)));
    }

    private static byte[]? KeyOf(int i) => i % 7 == 0 ? null : Encoding.UTF8.GetBytes($"k{i % 10}");

    private SourceRun<KafkaMessage<string, int>> Open(string topic, int parallelism, IReadOnlyList<MemorySnapshot>? restored) =>
        new(env => env.FromKafka(Server.Brokers, topic, Format.Text, Format.JsonLines<int>(), new KafkaSourceOptions { Bounded = true }), parallelism, restored);
}
