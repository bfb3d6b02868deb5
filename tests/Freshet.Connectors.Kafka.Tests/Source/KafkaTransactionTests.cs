using System.Text;
using Confluent.Kafka;
using Freshet.Servers;
using Freshet.Testing;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>Transactions leave marks in a partition that are no records: positions and ends must pass them.</summary>
public sealed class KafkaTransactionTests(KafkaBroker broker)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private KafkaServer Server => broker.Server;

    [Fact]
    public void Only_committed_records_are_read_and_a_bounded_read_ends_behind_the_marks()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 1);
        using var producer = Transactions(topic);
        Write(producer, topic, ["a", "b"], commit: true);
        Write(producer, topic, ["aborted"], commit: false);

        using var run = Open(topic, new() { Bounded = true });
        run.ReadToEnd();
        Assert.Equal(["a", "b"], run.Records.Select(r => r.Value));

        using var all = Open(topic, new() { Bounded = true, Properties = new Dictionary<string, string> { ["isolation.level"] = "read_uncommitted" } });
        all.ReadToEnd();
        Assert.Equal(["a", "b", "aborted"], all.Records.Select(r => r.Value));
    }

    [Fact]
    public void Records_of_an_open_transaction_are_not_read_before_it_is_committed()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 1);
        using var producer = Transactions(topic);
        Write(producer, topic, ["a"], commit: true);
        producer.BeginTransaction();
        producer.Produce(topic, new Message<Null, byte[]> { Value = "open"u8.ToArray() });
        producer.Flush(Patience);

        using (var bounded = Open(topic, new() { Bounded = true }))
        {
            bounded.ReadToEnd(); // ends before the open transaction instead of waiting for it
            Assert.Equal(["a"], bounded.Records.Select(r => r.Value));
        }

        using var run = Open(topic, new());
        run.ReadRecords(1);
        run.ReadFor(TimeSpan.FromMilliseconds(300));
        Assert.Equal(["a"], run.Records.Select(r => r.Value));
        producer.CommitTransaction(Patience);
        run.ReadRecords(2);
        Assert.Equal(["a", "open"], run.Records.Select(r => r.Value));
    }

    /// <summary>Aborted records behind the last one read may be deleted by retention: nothing visible is lost by that.</summary>
    [Fact]
    public void A_position_moves_past_aborted_records()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 1);
        using var producer = Transactions(topic);
        Write(producer, topic, ["a"], commit: true);
        Write(producer, topic, ["x", "y", "z"], commit: false);

        List<MemorySnapshot> snapshot = [];
        using (var run = Open(topic, new() { GroupId = topic }))
        {
            var checkpoint = 0;
            run.ReadUntil(() =>
            {
                snapshot = run.Snapshot(++checkpoint);
                run.Complete(checkpoint);
                return Server.Committed(topic, topic, 0) == 6; // "a", its mark, three aborted ones and theirs
            });
        }

        Server.DeleteRecords(topic, 0, 5);
        Write(producer, topic, ["b"], commit: true);
        using var again = Open(topic, new(), snapshot);
        again.ReadRecords(1);
        Assert.Equal(["b"], again.Records.Select(r => r.Value));
    }

    private SourceRun<string> Open(string topic, KafkaSourceOptions options, IReadOnlyList<MemorySnapshot>? restored = null) =>
        new(env => env.FromKafka(Server.Brokers, topic, Format.Text, options), restored: restored);

    private IProducer<Null, byte[]> Transactions(string topic)
    {
        var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = Server.Brokers, TransactionalId = topic }).SetLogHandler(static (_, _) => { }).Build();
        producer.InitTransactions(Patience);
        return producer;
    }

    private static void Write(IProducer<Null, byte[]> producer, string topic, string[] values, bool commit)
    {
        producer.BeginTransaction();
        foreach (var value in values)
        {
            producer.Produce(topic, new Message<Null, byte[]> { Value = Encoding.UTF8.GetBytes(value) });
        }

        if (commit)
        {
            producer.CommitTransaction(Patience);
        }
        else
        {
            producer.Flush(Patience); // on the broker, not only here
            producer.AbortTransaction(Patience);
        }
    }
}
