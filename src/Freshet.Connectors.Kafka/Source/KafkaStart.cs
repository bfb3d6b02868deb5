namespace Freshet;

/// <summary>Where a source begins in partitions of which the checkpoint knows nothing: a closed family.</summary>
public abstract record KafkaStart
{
    private KafkaStart()
    {
    }

    /// <summary>At the oldest record that the broker still has.</summary>
    public static KafkaStart Earliest { get; } = new FromEarliest();

    /// <summary>Behind the newest record at the moment the source first reaches the broker.</summary>
    public static KafkaStart Latest { get; } = new FromLatest();

    /// <summary>Where a consumer group stands; partitions in which the group never committed begin at <paramref name="fallback"/>.</summary>
    public static KafkaStart Committed(string group, KafkaStart fallback) => new FromCommitted(group, fallback);

    /// <summary>At the first record whose timestamp is not before this one; behind the newest record where there is none.</summary>
    public static KafkaStart Timestamp(DateTimeOffset timestamp) => new FromTimestamp(timestamp);

    /// <summary>The words for it in <c>Explain()</c>.</summary>
    public abstract string Describe();

    internal abstract void Validate();

    /// <summary>The oldest record.</summary>
    public sealed record FromEarliest : KafkaStart
    {
        /// <inheritdoc />
        public override string Describe() => "from earliest";

        internal override void Validate()
        {
        }
    }

    /// <summary>Behind the newest record.</summary>
    public sealed record FromLatest : KafkaStart
    {
        /// <inheritdoc />
        public override string Describe() => "from latest";

        internal override void Validate()
        {
        }
    }

    /// <summary>Where a group stands.</summary>
    /// <param name="Group">The consumer group.</param>
    /// <param name="Fallback">Where the group never committed.</param>
    public sealed record FromCommitted(string Group, KafkaStart Fallback) : KafkaStart
    {
        /// <inheritdoc />
        public override string Describe() => $"from group '{Group}', else {Fallback.Describe()}";

        internal override void Validate()
        {
            if (string.IsNullOrWhiteSpace(Group))
            {
                throw FreshetException.User("KafkaStart.Committed has no group: name the consumer group to start from.");
            }

            if (Fallback is null or FromCommitted)
            {
                throw FreshetException.User("The fallback of KafkaStart.Committed must be Earliest, Latest or Timestamp: it is for partitions in which the group never committed.");
            }
        }
    }

    /// <summary>A moment.</summary>
    /// <param name="At">Records before it are left out.</param>
    public sealed record FromTimestamp(DateTimeOffset At) : KafkaStart
    {
        /// <inheritdoc />
        public override string Describe() => $"from {At.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}";

        internal override void Validate()
        {
            if (At < DateTimeOffset.UnixEpoch)
            {
                throw FreshetException.User($"KafkaStart.Timestamp is {At:O}: Kafka counts from 1970, so it must not be before.");
            }
        }
    }
}
