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
        ArgumentNullException.ThrowIfNull(format);
        CheckFormat(format);
        return Read(environment, brokers, topics, () => new ValueDecoder<T>(format), format.Name, options);
    }

    /// <summary>
    /// The same, and a record is a whole message: its key and value, each by a format of its own, its headers, timestamp and place. A message without a value is no bad record
    /// then but a tombstone (<see cref="KafkaMessage{TKey,TValue}.IsTombstone"/>); one without a key has <see cref="KafkaMessage{TKey,TValue}.HasKey"/> false.
    /// </summary>
    public static DataStream<KafkaMessage<TKey, TValue>> FromKafka<TKey, TValue>(
        this StreamEnvironment environment, string brokers, string topic, Format<TKey> keyFormat, Format<TValue> valueFormat, KafkaSourceOptions? options = null) =>
        environment.FromKafka(brokers, [topic], keyFormat, valueFormat, options);

    /// <summary>Reads whole messages of several topics of one cluster.</summary>
    public static DataStream<KafkaMessage<TKey, TValue>> FromKafka<TKey, TValue>(
        this StreamEnvironment environment, string brokers, IReadOnlyList<string> topics, Format<TKey> keyFormat, Format<TValue> valueFormat, KafkaSourceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(keyFormat);
        ArgumentNullException.ThrowIfNull(valueFormat);
        CheckFormat(keyFormat);
        CheckFormat(valueFormat);
        return Read(environment, brokers, topics, () => new MessageDecoder<TKey, TValue>(keyFormat, valueFormat), $"keys {keyFormat.Name}, values {valueFormat.Name}", options);
    }

    private static void CheckFormat<T>(Format<T> format)
    {
        if (format.HasHeader)
        {
            throw FreshetException.User($"FromKafka cannot use format {format.Name} with a header: a message is a record, and no message is a header. Use the format without one.");
        }
    }

    /// <summary>Reads by a decoder of the messages' bytes.</summary>
    internal static DataStream<T> Read<T>(
        StreamEnvironment environment, string brokers, IReadOnlyList<string> topics, Func<KafkaDecoder<T>> decoder, string formats, KafkaSourceOptions? options)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentException.ThrowIfNullOrWhiteSpace(brokers);
        ArgumentNullException.ThrowIfNull(topics);
        var fixedTopics = topics.ToArray();
        if (fixedTopics.Length == 0 || fixedTopics.Any(string.IsNullOrWhiteSpace) || fixedTopics.Distinct(StringComparer.Ordinal).Count() != fixedTopics.Length)
        {
            throw FreshetException.User("FromKafka needs one topic or several different ones, each with a name.");
        }

        var checkedOptions = options ?? new KafkaSourceOptions();
        checkedOptions.Validate();
        var names = string.Join(", ", fixedTopics);
        return environment.FromSource(
            $"from kafka {names}",
            () => new KafkaReader<T>(brokers, fixedTopics, decoder(), checkedOptions),
            isBounded: checkedOptions.Bounded,
            detail: $"{names} at {brokers}, {formats}, {checkedOptions.Start.Describe()}{(checkedOptions.Bounded ? ", bounded" : "")}",
            holdsSplits: true);
    }
}
