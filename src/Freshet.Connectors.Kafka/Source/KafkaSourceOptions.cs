namespace Freshet;

/// <summary>How a Kafka topic is read.</summary>
public sealed record KafkaSourceOptions
{
    /// <summary>Where to begin in a topic of which the checkpoint knows nothing. Positions in a checkpoint win.</summary>
    public KafkaStart Start { get; init; } = KafkaStart.Earliest;

    /// <summary>
    /// A consumer group whose offsets are set to those of each completed checkpoint, for lag monitors; null for none. The source
    /// never starts from them unless <see cref="Start"/> says so, and a failure to set them is only logged.
    /// </summary>
    public string? GroupId { get; init; }

    /// <summary>How often new partitions are looked for, which are then read from their beginning; null for never. A bounded read has the partitions of its start.</summary>
    public TimeSpan? DiscoverEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>True reads up to the end of each partition as it is at the start, then ends. The ends are kept in checkpoints.</summary>
    public bool Bounded { get; init; }

    /// <summary>What becomes of a message that cannot be decoded, or that has no value (a tombstone).</summary>
    public BadRecords BadRecords { get; init; } = BadRecords.Fail;

    /// <summary>How long brokers that cannot be reached are tried again, at the start and at any later time, before the job fails.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// More properties of the client (librdkafka), such as <c>security.protocol</c>, <c>sasl.username</c> or
    /// <c>isolation.level</c> (<c>read_committed</c> unless set). Those that the source sets itself are refused.
    /// </summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    internal void Validate()
    {
        Start.Validate();
        if (GroupId is not null && string.IsNullOrWhiteSpace(GroupId))
        {
            throw FreshetException.User("KafkaSourceOptions.GroupId is empty: name a group, or leave it null to commit no offsets.");
        }

        if (DiscoverEvery <= TimeSpan.Zero)
        {
            throw FreshetException.User($"KafkaSourceOptions.DiscoverEvery is {DiscoverEvery}: it must be positive, or null to look for no new partitions.");
        }

        if (ConnectTimeout <= TimeSpan.Zero)
        {
            throw FreshetException.User($"KafkaSourceOptions.ConnectTimeout is {ConnectTimeout}: it must be positive.");
        }

        OwnedProperties.Source.Check(Properties);
    }
}
