using Confluent.Kafka;
using Freshet.Core;

namespace Freshet;

/// <summary>Puts a client's configuration together: what Freshet owns, what the user sets, and defaults for the rest.</summary>
internal static class ClientSettings
{
    /// <summary>Brokers come and go: look again soon, not after the client's ten seconds.</summary>
    private static readonly KeyValuePair<string, string>[] Shared =
    [
        new("reconnect.backoff.ms", "100"),
        new("reconnect.backoff.max.ms", "1000"),
        new("socket.keepalive.enable", "true"),
        new("log.connection.close", "false"),
        new("client.id", "freshet"),
    ];

    private static readonly TimeSpan SocketTimeout = TimeSpan.FromMinutes(1); // the client's default

    /// <summary>The client pauses a full queue's fetches for a second unless told otherwise, which costs most of the throughput.</summary>
    private static readonly KeyValuePair<string, string>[] Source =
    [
        new("fetch.queue.backoff.ms", "10"),
        new("queued.max.messages.kbytes", "32768"),
        new("isolation.level", "read_committed"),
    ];

    /// <summary>Keys find the partitions that Java's producer puts them in.</summary>
    private static readonly KeyValuePair<string, string>[] Sink =
    [
        new("partitioner", "murmur2_random"),
        new("linger.ms", "5"),
        new("queue.buffering.max.messages", "100000"),
        new("queue.buffering.max.kbytes", "65536"),
    ];

    /// <summary>A consumer that reads what it is told to and nothing else.</summary>
    public static ConsumerConfig ForSource(string brokers, string group, bool topicNames, bool headers, IReadOnlyDictionary<string, string> properties)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = brokers,
            GroupId = group,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            AutoOffsetReset = AutoOffsetReset.Error,
            EnablePartitionEof = true,
            AllowAutoCreateTopics = false,
            ConsumeResultFields = $"timestamp{(topicNames ? ",topic" : "")}{(headers ? ",headers" : "")}",
        };
        Add(config, properties, Source);
        return config;
    }

    /// <summary>A producer that loses and doubles nothing by itself.</summary>
    public static ProducerConfig ForSink(string brokers, TimeSpan deliveryTimeout, IReadOnlyDictionary<string, string> properties)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = brokers,
            Acks = Acks.All,
            EnableIdempotence = true,
            MessageTimeoutMs = (int)deliveryTimeout.TotalMilliseconds,
            AllowAutoCreateTopics = false,
            EnableBackgroundPoll = false,
            DeliveryReportFields = "none",
        };
        Add(config, properties, Sink);
        return config;
    }

    /// <summary>A producer for transactions under this id.</summary>
    public static ProducerConfig ForTransactions(TransactionSettings settings, string id)
    {
        var timeout = settings.DeliveryTimeout < settings.TransactionTimeout ? settings.DeliveryTimeout : settings.TransactionTimeout;
        var config = ForSink(settings.Brokers, timeout, settings.Properties);
        config.TransactionalId = id;
        config.TransactionTimeoutMs = (int)settings.TransactionTimeout.TotalMilliseconds;
        config.EnableBackgroundPoll = true;
        if (settings.TransactionTimeout < SocketTimeout && !settings.Properties.ContainsKey("socket.timeout.ms"))
        {
            config.SocketTimeoutMs = (int)settings.TransactionTimeout.TotalMilliseconds; // the client wants it so
        }

        return config;
    }

    /// <summary>A consumer that reads a committed offset of this group and nothing else.</summary>
    public static ConsumerConfig ForMarks(TransactionSettings settings, string group)
    {
        var config = new ConsumerConfig { BootstrapServers = settings.Brokers, GroupId = group, EnableAutoCommit = false, AllowAutoCreateTopics = false };
        Add(config, settings.Properties, []);
        config.IsolationLevel = IsolationLevel.ReadCommitted;
        return config;
    }

    /// <summary>Whether records of open transactions are seen.</summary>
    public static IsolationLevel IsolationOf(IReadOnlyDictionary<string, string> properties) =>
        properties.TryGetValue("isolation.level", out var level) && level == "read_uncommitted" ? IsolationLevel.ReadUncommitted : IsolationLevel.ReadCommitted;

    /// <summary>Makes the client; a property that it does not know, or not with this value, is the user's to correct.</summary>
    public static TClient Build<TClient>(Func<TClient> build, OperatorContext context)
    {
        try
        {
            return build();
        }
        catch (Exception refused) when (refused is InvalidOperationException or ArgumentException or KafkaException)
        {
            throw FreshetException.User($"{context.Describe()}: the Kafka client refuses its properties: {refused.Message.TrimEnd('.')}. Correct the options' Properties.", refused);
        }
    }

    private static void Add(ClientConfig config, IReadOnlyDictionary<string, string> properties, KeyValuePair<string, string>[] defaults)
    {
        foreach (var (name, value) in properties)
        {
            config.Set(name, value);
        }

        foreach (var (name, value) in Shared.Concat(defaults).Where(d => !properties.ContainsKey(d.Key)))
        {
            config.Set(name, value);
        }
    }
}
