namespace Freshet;

/// <summary>Streams from Apache Kafka.</summary>
public static class FromKafkaExtensions
{
    /// <summary>
    /// Reads the messages of a topic, one record a message, exactly once: the offsets are part of each checkpoint. A record's event
    /// time is its message's timestamp; each partition is a split of its own, so its watermark is its own. Which subtask reads a
    /// partition follows from topic, number and parallelism alone; no consumer group is joined. Only committed transactions are
    /// read, unless <see cref="KafkaSourceOptions.Properties"/> say otherwise.
    /// </summary>
    /// <param name="environment">The job.</param>
    /// <param name="brokers">Where the cluster is found: <c>host:port,host:port</c>.</param>
    /// <param name="topic">The topic. It must exist; the source never creates it.</param>
    /// <param name="format">Decodes a message's value.</param>
    /// <param name="options">Where to start and when to end, bad messages, client properties.</param>
    /// <exception cref="FreshetException">
    /// An option cannot work. While the job runs: brokers out of reach for longer than <see cref="KafkaSourceOptions.ConnectTimeout"/>,
    /// a missing topic or partition, a position that the broker no longer has.
    /// </exception>
    public static DataStream<T> FromKafka<T>(this StreamEnvironment environment, string brokers, string topic, Format<T> format, KafkaSourceOptions? options = null) =>
        environment.FromKafka(brokers, [topic], format, options);

    /// <summary>Reads several topics of one cluster, as <see cref="FromKafka{T}(StreamEnvironment, string, string, Format{T}, KafkaSourceOptions)"/> reads one.</summary>
    public static DataStream<T> FromKafka<T>(this StreamEnvironment environment, string brokers, IReadOnlyList<string> topics, Format<T> format, KafkaSourceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentException.ThrowIfNullOrWhiteSpace(brokers);
        ArgumentNullException.ThrowIfNull(topics);
        ArgumentNullException.ThrowIfNull(format);
        var fixedTopics = topics.ToArray();
        if (fixedTopics.Length == 0 || fixedTopics.Any(string.IsNullOrWhiteSpace) || fixedTopics.Distinct(StringComparer.Ordinal).Count() != fixedTopics.Length)
        {
            throw FreshetException.User("FromKafka needs one topic or several different ones, each with a name.");
        }

        if (format.HasHeader)
        {
            throw FreshetException.User($"FromKafka cannot use format {format.Name} with a header: a message is a record, and no message is a header. Use the format without one.");
        }

        var checkedOptions = options ?? new KafkaSourceOptions();
        checkedOptions.Validate();
        var names = string.Join(", ", fixedTopics);
        return environment.FromSource(
            $"from kafka {names}",
            () => new KafkaReader<T>(brokers, fixedTopics, format, checkedOptions),
            isBounded: checkedOptions.Bounded,
            detail: $"{names} at {brokers}, {format.Name}, {checkedOptions.Start.Describe()}{(checkedOptions.Bounded ? ", bounded" : "")}");
    }
}
