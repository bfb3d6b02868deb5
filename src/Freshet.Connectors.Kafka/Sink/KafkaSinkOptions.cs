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

    /// <summary>
    /// How long a record may take until it is acknowledged, brokers that are away included; then the job fails. Checkpoints wait up
    /// to this long for the records before them, and so does the sink when its queue is full.
    /// </summary>
    public TimeSpan DeliveryTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>More properties of the client (librdkafka), such as <c>compression.type</c> or <c>linger.ms</c>. Those that the sink sets itself are refused.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    internal void Validate()
    {
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
