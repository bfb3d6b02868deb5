using System.Diagnostics;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Freshet.Servers;

/// <summary>A message as a test writes or finds it.</summary>
public sealed record KafkaMessage(int Partition, long Offset, string? Key, string? Value, long Timestamp);

/// <content>Topics and messages, by plain clients of our own: what the connector does is looked at from outside.</content>
public sealed partial class KafkaServer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan CoordinatorPatience = TimeSpan.FromSeconds(15);

    private readonly Lazy<IAdminClient> _admin;

    private IAdminClient Admin => _admin.Value;

    /// <summary>Creates a topic.</summary>
    public void CreateTopic(string topic, int partitions, Dictionary<string, string>? settings = null)
    {
        // Tests write times of years ago, and half a minute after its start a broker deletes what is older than a week.
        var configs = new Dictionary<string, string>(settings ?? []);
        configs.TryAdd("retention.ms", "-1");
        Wait(Admin.CreateTopicsAsync(
            [new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = 1, Configs = configs }],
            new CreateTopicsOptions { OperationTimeout = Patience, RequestTimeout = Patience }));
    }

    /// <summary>Sets a property of a topic.</summary>
    public void SetTopic(string topic, string name, string value) => Wait(Admin.IncrementalAlterConfigsAsync(new()
    {
        [new ConfigResource { Type = ResourceType.Topic, Name = topic }] = [new ConfigEntry { Name = name, Value = value, IncrementalOperation = AlterConfigOpType.Set }],
    }));

    /// <summary>Deletes a topic.</summary>
    public void DeleteTopic(string topic) => Wait(Admin.DeleteTopicsAsync([topic], new DeleteTopicsOptions { OperationTimeout = Patience, RequestTimeout = Patience }));

    /// <summary>Gives a topic more partitions.</summary>
    public void AddPartitions(string topic, int partitionsInAll) => Wait(Admin.CreatePartitionsAsync(
        [new PartitionsSpecification { Topic = topic, IncreaseTo = partitionsInAll }],
        new CreatePartitionsOptions { OperationTimeout = Patience, RequestTimeout = Patience }));

    /// <summary>Deletes the records of a partition before an offset, as retention would.</summary>
    public void DeleteRecords(string topic, int partition, long before) => Wait(Admin.DeleteRecordsAsync([new TopicPartitionOffset(topic, partition, before)]));

    /// <summary>True when the broker knows the topic.</summary>
    public bool HasTopic(string topic) => Admin.GetMetadata(Patience).Topics.Any(t => t.Topic == topic);

    /// <summary>Commits an offset of a consumer group.</summary>
    public void Commit(string group, string topic, int partition, long offset) => WhenLoaded(() => Admin.AlterConsumerGroupOffsetsAsync(
        [new ConsumerGroupTopicPartitionOffsets(group, [new TopicPartitionOffset(topic, partition, offset)])]));

    /// <summary>The committed offset of a consumer group; negative where there is none.</summary>
    public long Committed(string group, string topic, int partition) =>
        WhenLoaded(() => Admin.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions(group, [new TopicPartition(topic, partition)])]))
            .Single().Partitions.Single().Offset.Value;

    /// <summary>Deletes a consumer group with its offsets, as their retention would.</summary>
    public void DeleteGroup(string group) => Wait(Admin.DeleteGroupsAsync([group]));

    /// <summary>Writes messages to one partition and waits until all are acknowledged. Timestamps are milliseconds; null is the broker's time.</summary>
    public void Produce(string topic, int partition, IEnumerable<string?> values, Func<int, long>? timestamp = null) =>
        Produce(topic, values.Select((value, i) => (partition, (byte[]?)null, value is null ? null : System.Text.Encoding.UTF8.GetBytes(value), timestamp?.Invoke(i))));

    /// <summary>Writes messages in any order of partitions and waits until all are acknowledged.</summary>
    public void Produce(string topic, IEnumerable<(int Partition, byte[]? Key, byte[]? Value, long? Timestamp)> messages)
    {
        using var producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig
        {
            BootstrapServers = Brokers,
            Acks = Acks.All,
            EnableIdempotence = true,
            LingerMs = 5,
            AllowAutoCreateTopics = false,
            ReconnectBackoffMaxMs = 1000,
            QueueBufferingMaxMessages = 200_000,
        }).SetLogHandler(static (_, _) => { }).Build();
        Error? failed = null;
        foreach (var (partition, key, value, timestamp) in messages)
        {
            var message = new Message<byte[]?, byte[]?>
            {
                Key = key,
                Value = value,
                Timestamp = timestamp is { } t ? new Timestamp(t, TimestampType.CreateTime) : Timestamp.Default,
            };
            while (true)
            {
                try
                {
                    producer.Produce(new TopicPartition(topic, partition), message, report => failed = report.Error.IsError ? report.Error : failed);
                    break;
                }
                catch (ProduceException<byte[]?, byte[]?> busy) when (busy.Error.Code == ErrorCode.Local_QueueFull)
                {
                    producer.Flush(TimeSpan.FromMilliseconds(100)); // room comes with acknowledgements
                }
            }
        }

        var left = producer.Flush(Patience);
        if (left > 0 || failed is not null)
        {
            throw new InvalidOperationException($"Not all messages for '{topic}' were acknowledged: {left} left, {failed?.Reason}.");
        }
    }

    /// <summary>Every message of a topic up to its present end, each partition in its order.</summary>
    public IReadOnlyList<KafkaMessage> ReadAll(string topic)
    {
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig
        {
            BootstrapServers = Brokers, GroupId = "freshet-test-reader", EnableAutoCommit = false, EnablePartitionEof = true, ReconnectBackoffMaxMs = 1000,
        }).SetLogHandler(static (_, _) => { }).Build();
        var count = Admin.GetMetadata(topic, Patience).Topics.Single().Partitions.Count;
        consumer.Assign(Enumerable.Range(0, count).Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)));
        var found = new List<KafkaMessage>();
        var open = count;
        while (open > 0)
        {
            var result = consumer.Consume(Patience) ?? throw new InvalidOperationException($"Topic '{topic}' was not read to its end in {Patience}.");
            if (result.IsPartitionEOF)
            {
                open--;
            }
            else
            {
                found.Add(new KafkaMessage(result.Partition.Value, result.Offset.Value, Text(result.Message.Key), Text(result.Message.Value), result.Message.Timestamp.UnixTimestampMs));
            }
        }

        return [.. found.OrderBy(m => m.Partition).ThenBy(m => m.Offset)];
    }

    /// <summary>Asks of a group; a broker that has only just started reads its groups first.</summary>
    private static T WhenLoaded<T>(Func<Task<T>> ask)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return Wait(ask());
            }
            catch (Exception e) when (IsLoading(e) && Stopwatch.GetElapsedTime(started) < CoordinatorPatience)
            {
                Thread.Sleep(100);
            }
        }
    }

    private static bool IsLoading(Exception e) => e switch
    {
        AlterConsumerGroupOffsetsException set => set.Results.Any(r => r.Partitions.Any(p => IsLoading(p.Error))),
        ListConsumerGroupOffsetsException all => all.Results.Any(r => IsLoading(r.Error) || r.Partitions.Any(p => IsLoading(p.Error))),
        KafkaException one => IsLoading(one.Error),
        _ => false,
    };

    private static bool IsLoading(Error error) => error.Code is ErrorCode.GroupLoadInProgress or ErrorCode.GroupCoordinatorNotAvailable or ErrorCode.NotCoordinatorForGroup;

    private static string? Text(byte[]? bytes) => bytes is null ? null : System.Text.Encoding.UTF8.GetString(bytes);

    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
