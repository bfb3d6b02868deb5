using System.Globalization;
using Freshet.Sql.Tables;

namespace Freshet.Sql.Kafka;

/// <summary>Where topics are, how they are read, and with which properties of the client.</summary>
internal sealed record KafkaConnection(string Brokers, IReadOnlyList<string> Topics, KafkaSourceOptions Source, IReadOnlyDictionary<string, string> SinkProperties)
{
    private const string TransactionalIdOption = "sink.transactional-id-prefix";

    private const string Properties = "properties.";

    /// <summary>What is promised of what is written.</summary>
    public KafkaDelivery Delivery { get; init; }

    /// <summary>What the transactional ids begin with; null for the sink's own.</summary>
    public string? TransactionalId { get; init; }

    public static KafkaConnection Of(TableOptions options, IReadOnlyList<string> topics, bool isUpsert)
    {
        if (topics.Count == 0)
        {
            throw FreshetException.User($"Option 'topic' of table '{options.Table}' names no topic.");
        }

        var brokers = options.Required(Properties + "bootstrap.servers");
        var properties = options.Prefixed(Properties);
        properties.Remove("bootstrap.servers");
        properties.Remove("group.id", out var group);
        properties.Remove("auto.offset.reset", out var reset);
        var bounded = options.Choice("scan.bounded.mode", "unbounded", "latest-offset") == "latest-offset";
        var delivery = options.Choice("sink.delivery-guarantee", "at-least-once", "exactly-once") == "exactly-once" ? KafkaDelivery.ExactlyOnce : KafkaDelivery.AtLeastOnce;
        var transactionalId = options.Text(TransactionalIdOption);
        if (transactionalId is not null && delivery == KafkaDelivery.AtLeastOnce)
        {
            throw FreshetException.User($"Table '{options.Table}' has '{TransactionalIdOption}', which is for 'sink.delivery-guarantee' = 'exactly-once': set that too, or leave it out.");
        }

        var source = new KafkaSourceOptions
        {
            Start = isUpsert ? KafkaStart.Earliest : StartOf(options, group, reset),
            Bounded = bounded,
            GroupId = group,
            DiscoverEvery = Interval(options, "scan.topic-partition-discovery.interval"),
            Properties = properties,
        };
        return new KafkaConnection(brokers, topics, source, properties) { Delivery = delivery, TransactionalId = transactionalId };
    }

    private static KafkaStart StartOf(TableOptions options, string? group, string? reset)
    {
        var mode = options.Text("scan.startup.mode") is null
            ? group is null ? "earliest-offset" : "group-offsets"
            : options.Choice("scan.startup.mode", "earliest-offset", "latest-offset", "group-offsets", "timestamp");
        var millis = options.Number("scan.startup.timestamp-millis");
        if ((mode == "timestamp") != (millis is not null))
        {
            throw FreshetException.User($"Table '{options.Table}': 'scan.startup.mode' = 'timestamp' and 'scan.startup.timestamp-millis' go together, and one of them is missing.");
        }

        var fallback = reset switch
        {
            null or "earliest" => KafkaStart.Earliest,
            "latest" => KafkaStart.Latest,
            _ => throw FreshetException.User($"Option '{Properties}auto.offset.reset' of table '{options.Table}' is earliest or latest, and '{reset}' is neither."),
        };
        return mode switch
        {
            "earliest-offset" => KafkaStart.Earliest,
            "latest-offset" => KafkaStart.Latest,
            "timestamp" => KafkaStart.Timestamp(DateTimeOffset.FromUnixTimeMilliseconds(millis!.Value)),
            _ => KafkaStart.Committed(group ?? throw FreshetException.User($"Table '{options.Table}' starts from a group's offsets and names none: set '{Properties}group.id'."), fallback),
        };
    }

    /// <summary>A time such as 30s; zero is never.</summary>
    private static TimeSpan? Interval(TableOptions options, string name)
    {
        if (options.Text(name) is not { } text)
        {
            return new KafkaSourceOptions().DiscoverEvery;
        }

        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9') is >= 0 and var at ? at : text.Length;
        var unit = text[digits..].Trim() switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" or "sec" => TimeSpan.FromSeconds(1),
            "min" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            _ => TimeSpan.Zero,
        };
        return int.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && (count == 0 || unit > TimeSpan.Zero)
            ? count == 0 ? null : count * unit
            : throw FreshetException.User($"Option '{name}' of table '{options.Table}' is a time such as 500ms, 30s or 5min (0 for never), and '{text}' is none.");
    }
}
