namespace Freshet;

/// <summary>Client properties that Freshet sets itself, each with what to use instead: a user's value would break a promise or be overridden silently.</summary>
internal sealed class OwnedProperties
{
    private const string Exactness = "positions are kept in checkpoints and must not move by themselves";

    private readonly string _options;
    private readonly Dictionary<string, string> _reasons;

    private OwnedProperties(string options, Dictionary<string, string> reasons)
    {
        _options = options;
        _reasons = reasons;
    }

    public static OwnedProperties Source { get; } = new("KafkaSourceOptions", new(StringComparer.Ordinal)
    {
        ["bootstrap.servers"] = "the brokers are the first argument of FromKafka",
        ["metadata.broker.list"] = "the brokers are the first argument of FromKafka",
        ["group.id"] = "use KafkaSourceOptions.GroupId",
        ["group.instance.id"] = "partitions are never shared out by a consumer group",
        ["group.protocol"] = "partitions are never shared out by a consumer group",
        ["partition.assignment.strategy"] = "partitions are never shared out by a consumer group",
        ["enable.auto.commit"] = Exactness,
        ["auto.commit.enable"] = Exactness,
        ["enable.auto.offset.store"] = Exactness,
        ["auto.offset.reset"] = "use KafkaSourceOptions.Start; a position that the broker no longer has is a failure, never a jump",
        ["enable.partition.eof"] = "it tells the source where a partition ends",
        ["allow.auto.create.topics"] = "a source never creates its topic",
        ["dotnet.consumer.consume.result.fields"] = "the source knows what it needs",
    });

    public static OwnedProperties Sink { get; } = new("KafkaSinkOptions", new(StringComparer.Ordinal)
    {
        ["bootstrap.servers"] = "the brokers are the first argument of ToKafka",
        ["metadata.broker.list"] = "the brokers are the first argument of ToKafka",
        ["acks"] = "every record is acknowledged by all replicas in sync, or it could be lost",
        ["request.required.acks"] = "every record is acknowledged by all replicas in sync, or it could be lost",
        ["enable.idempotence"] = "it is always on: retries neither reorder nor double records",
        ["transactional.id"] = "use KafkaSinkOptions.Delivery, and TransactionalId for a prefix of your own",
        ["transaction.timeout.ms"] = "use KafkaSinkOptions.TransactionTimeout",
        ["group.id"] = "the group of an exactly-once sink is called as its transactional id",
        ["message.timeout.ms"] = "use KafkaSinkOptions.DeliveryTimeout",
        ["delivery.timeout.ms"] = "use KafkaSinkOptions.DeliveryTimeout",
        ["allow.auto.create.topics"] = "a sink never creates its topic",
        ["dotnet.producer.enable.background.poll"] = "acknowledgements are taken by the sink's own task",
        ["dotnet.producer.enable.delivery.reports"] = "the sink counts acknowledgements",
        ["dotnet.producer.delivery.report.fields"] = "the sink knows what it needs",
    });

    public void Check(IReadOnlyDictionary<string, string> properties)
    {
        foreach (var (name, value) in properties)
        {
            if (_reasons.TryGetValue(name, out var reason))
            {
                throw FreshetException.User($"{_options}.Properties sets '{name}', which Freshet sets itself: {reason}. Remove it.");
            }

            if (value is null)
            {
                throw FreshetException.User($"{_options}.Properties sets '{name}' to null: give it a value or remove it.");
            }
        }
    }
}
