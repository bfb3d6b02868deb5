using System.Globalization;
using Confluent.Kafka;

namespace Freshet.KafkaFaults;

/// <summary>What is in a topic for whoever reads committed records.</summary>
/// <param name="Records">Records in all.</param>
/// <param name="Lost">Numbers up to the highest that are not there.</param>
/// <param name="Doubled">Records whose number was there before.</param>
/// <param name="OutOfOrder">Records that are not the next of their key.</param>
/// <param name="Hanging">Offsets behind which readers of committed records are held back.</param>
internal sealed record Verdict(long Records, long Lost, long Doubled, long OutOfOrder, long Hanging)
{
    public bool IsExact => Records > 0 && Lost == 0 && Doubled == 0 && OutOfOrder == 0 && Hanging == 0;
}

/// <summary>Reads a topic and judges it. Shares no code with the engine.</summary>
internal static class TopicOracle
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Judges the records of one job.</summary>
    public static Verdict Judge(string brokers, string topic, string job)
    {
        var numbers = new HashSet<long>();
        var next = new Dictionary<string, long>();
        long records = 0, doubled = 0, outOfOrder = 0;
        var hanging = Read(brokers, topic, value =>
        {
            var parts = value.Split(' ');
            if (parts[0] != job)
            {
                return;
            }

            records++;
            doubled += numbers.Add(long.Parse(parts[1], CultureInfo.InvariantCulture)) ? 0 : 1;
            var sequence = long.Parse(parts[3], CultureInfo.InvariantCulture);
            outOfOrder += sequence == next.GetValueOrDefault(parts[2]) ? 0 : 1;
            next[parts[2]] = sequence + 1;
        });
        return new Verdict(records, numbers.Count == 0 ? 0 : numbers.Max() + 1 - numbers.Count, doubled, outOfOrder, hanging);
    }

    /// <summary>Reads all that is committed; gives how many offsets lie behind it.</summary>
    private static long Read(string brokers, string topic, Action<string> value)
    {
        using var consumer = Open(brokers, IsolationLevel.ReadCommitted);
        using var all = Open(brokers, IsolationLevel.ReadUncommitted);
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var partitions = admin.GetMetadata(topic, Patience).Topics.Single().Partitions.Select(p => new TopicPartition(topic, p.PartitionId)).ToArray();
        consumer.Assign(partitions.Select(p => new TopicPartitionOffset(p, Offset.Beginning)));
        long hanging = 0;
        for (var open = partitions.Length; open > 0;)
        {
            var result = consumer.Consume(Patience) ?? throw new FaultFailedException($"Topic '{topic}' was not read to its end in {Patience}.");
            if (result.IsPartitionEOF)
            {
                open--;
                hanging += all.QueryWatermarkOffsets(result.TopicPartition, Patience).High.Value - result.Offset.Value;
            }
            else
            {
                value(System.Text.Encoding.UTF8.GetString(result.Message.Value));
            }
        }

        return hanging;
    }

    private static IConsumer<Ignore, byte[]> Open(string brokers, IsolationLevel isolation) => new ConsumerBuilder<Ignore, byte[]>(new ConsumerConfig
    {
        BootstrapServers = brokers, GroupId = "kafka-faults-oracle", EnableAutoCommit = false, EnablePartitionEof = true, IsolationLevel = isolation, ReconnectBackoffMaxMs = 1000,
    }).SetLogHandler(static (_, _) => { }).Build();
}
