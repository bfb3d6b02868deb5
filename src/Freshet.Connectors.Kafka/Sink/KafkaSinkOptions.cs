namespace Freshet;

/// <summary>How records are written to a Kafka topic.</summary>
public sealed record KafkaSinkOptions<T>
{
    /// <summary>
    /// The message key of a record, as text in UTF-8; messages of one key stay in order in one partition (that of Java's producer). A
    /// null key, like no <see cref="Key"/> at all, leaves the partition to the client. Set this or <see cref="KeyBytes"/>.
    /// </summary>
    public Func<T, string?>? Key { get; init; }

    /// <summary>The message key of a record, as bytes.</summary>
    public Func<T, byte[]?>? KeyBytes { get; init; }

    /// <summary>The partition of a record; null, like no function at all, leaves it to the key. One that the topic does not have fails the job.</summary>
    public Func<T, int?>? Partition { get; init; }

    /// <summary>The headers of a record's message, in their order; null for none.</summary>
    public Func<T, IEnumerable<KafkaHeader>?>? Headers { get; init; }

    /// <summary>True for a record that becomes a tombstone: a message with a key and no value, by which whoever reads it forgets the key. It must have a key.</summary>
    public Func<T, bool>? Tombstone { get; init; }

    /// <summary>
    /// True gives each message its record's event time as timestamp, where it has one; false leaves the timestamp to the client's clock.
    /// Brokers delete by timestamp: with old event times and a short retention, records go soon after they came.
    /// </summary>
    public bool EventTime { get; init; } = true;

    /// <summary>What is promised: at least once, unless set to <see cref="KafkaDelivery.ExactlyOnce"/>.</summary>
    public KafkaDelivery Delivery { get; init; }

    /// <summary>
    /// What the transactional ids of an exactly-once sink begin with, and the groups that hold its marks: a dash and the subtask follow. Sinks that run at the same time, of one job or of
    /// several, must not share it: the later one stops the earlier. Null for <c>freshet-JOB-UID</c>.
    /// </summary>
    public string? TransactionalId { get; init; }

    /// <summary>
    /// How long one transaction of an exactly-once sink may be open: as long as it takes to send the records of a checkpoint, not longer than brokers may be away. Readers of committed
    /// records wait so long for one that a killed process left open. At most the brokers' <c>transaction.max.timeout.ms</c>.
    /// </summary>
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What an exactly-once sink does at a start at which it cannot know what is in the topic. Meant to be set for one start.</summary>
    public KafkaInDoubt InDoubt { get; init; }

    /// <summary>
    /// How long a record may take until it is acknowledged, brokers that are away included; then the job fails. Checkpoints wait up
    /// to this long for the records before them, and so does the sink when its queue is full.
    /// </summary>
    public TimeSpan DeliveryTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>More properties of the client (librdkafka), such as <c>compression.type</c> or <c>linger.ms</c>. Those that the sink sets itself are refused.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>Told of each step of an exactly-once sink, from the threads that take it: for tests that end the process there.</summary>
    internal Action<StagedStep>? Reached { get; init; }

    internal void Validate()
    {
        if (!Enum.IsDefined(Delivery) || !Enum.IsDefined(InDoubt))
        {
            throw FreshetException.User($"KafkaSinkOptions has Delivery {Delivery} and InDoubt {InDoubt}: one of them is no value of its kind.");
        }

        if (Delivery == KafkaDelivery.AtLeastOnce && (TransactionalId is not null || InDoubt != KafkaInDoubt.Refuse))
        {
            throw FreshetException.User("KafkaSinkOptions has TransactionalId or InDoubt, and its Delivery is AtLeastOnce, which has no transactions. Set Delivery to ExactlyOnce, or leave them out.");
        }

        if (TransactionalId is not null && string.IsNullOrWhiteSpace(TransactionalId))
        {
            throw FreshetException.User("KafkaSinkOptions.TransactionalId is empty: name one, or leave it null.");
        }

        if (TransactionTimeout < TimeSpan.FromSeconds(1) || TransactionTimeout > TimeSpan.FromDays(1))
        {
            throw FreshetException.User($"KafkaSinkOptions.TransactionTimeout is {TransactionTimeout}: it must be from one second to one day.");
        }

        if (Key is not null && KeyBytes is not null)
        {
            throw FreshetException.User("KafkaSinkOptions has both Key and KeyBytes: set one of them.");
        }

        if (Tombstone is not null && Key is null && KeyBytes is null)
        {
            throw FreshetException.User("KafkaSinkOptions has Tombstone and no Key: a tombstone says that a key is forgotten. Set Key or KeyBytes.");
        }

        if (DeliveryTimeout < TimeSpan.FromSeconds(1) || DeliveryTimeout > TimeSpan.FromDays(1))
        {
            throw FreshetException.User($"KafkaSinkOptions.DeliveryTimeout is {DeliveryTimeout}: it must be from one second to one day.");
        }

        OwnedProperties.Sink.Check(Properties);
    }
}
