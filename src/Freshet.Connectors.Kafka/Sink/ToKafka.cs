namespace Freshet;

/// <summary>Streams into Apache Kafka.</summary>
public static class ToKafkaExtensions
{
    /// <summary>
    /// Writes each record as a message of a topic, at least once: a checkpoint is complete only when all records before it are
    /// acknowledged by all replicas in sync, and records after it are written again when the job restarts from it, so that a reader can
    /// see some of them twice. Within a run, messages are neither reordered nor doubled. <see cref="KafkaSinkOptions{T}.Delivery"/> makes it exactly once.
    /// </summary>
    /// <param name="stream">The records.</param>
    /// <param name="brokers">Where the cluster is found: <c>host:port,host:port</c>.</param>
    /// <param name="topic">The topic. It must exist; the sink never creates it.</param>
    /// <param name="format">Encodes a message's value.</param>
    /// <param name="options">Keys, time-outs, client properties.</param>
    /// <exception cref="FreshetException">
    /// An option cannot work. While the job runs: a missing topic, a record that is refused, one that is not acknowledged within
    /// <see cref="KafkaSinkOptions{T}.DeliveryTimeout"/>.
    /// </exception>
    public static StreamEnd ToKafka<T>(this DataStream<T> stream, string brokers, string topic, Format<T> format, KafkaSinkOptions<T>? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrWhiteSpace(brokers);
        ArgumentException.ThrowIfNullOrWhiteSpace(topic);
        ArgumentNullException.ThrowIfNull(format);
        if (format.HasHeader)
        {
            throw FreshetException.User($"ToKafka cannot use format {format.Name} with a header: a message is a record, and no message is a header. Use the format without one.");
        }

        var checkedOptions = options ?? new KafkaSinkOptions<T>();
        checkedOptions.Validate();
        var isExact = checkedOptions.Delivery == KafkaDelivery.ExactlyOnce;
        return stream.ToSink(
            $"to kafka {topic}",
            () => isExact ? new StagedKafkaWriter<T>(brokers, topic, format, checkedOptions) : new KafkaWriter<T>(brokers, topic, format, checkedOptions),
            isStateful: isExact,
            detail: $"{topic} at {brokers}, {format.Name}, {(isExact ? "exactly once" : "at least once")}");
    }

    /// <summary>
    /// The same for whole messages: key and value each by a format of its own, headers and tombstones as they are. Place and timestamp of a message that was read are not
    /// written: the partition follows from the key unless <see cref="KafkaSinkOptions{T}.Partition"/> says otherwise, and the timestamp is the record's event time.
    /// </summary>
    public static StreamEnd ToKafka<TKey, TValue>(
        this DataStream<KafkaMessage<TKey, TValue>> stream,
        string brokers,
        string topic,
        Format<TKey> keyFormat,
        Format<TValue> valueFormat,
        KafkaSinkOptions<KafkaMessage<TKey, TValue>>? options = null)
    {
        ArgumentNullException.ThrowIfNull(keyFormat);
        ArgumentNullException.ThrowIfNull(valueFormat);
        var given = options ?? new KafkaSinkOptions<KafkaMessage<TKey, TValue>>();
        if (given.Key is not null || given.KeyBytes is not null || given.Headers is not null || given.Tombstone is not null)
        {
            throw FreshetException.User("A message has its own key, headers and tombstone: leave Key, KeyBytes, Headers and Tombstone of KafkaSinkOptions out, or change the message before.");
        }

        if (keyFormat.HasHeader || valueFormat.HasHeader)
        {
            throw FreshetException.User($"ToKafka cannot use format {(keyFormat.HasHeader ? keyFormat.Name : valueFormat.Name)} with a header: a message is a record, and no message is a header. Use the format without one.");
        }

        return stream.ToKafka(
            brokers,
            topic,
            new MessageValueFormat<TKey, TValue>(valueFormat),
            given with
            {
                KeyBytes = message => message.HasKey ? Bytes(keyFormat, message.Key!) : null,
                Headers = static message => message.Headers.Count > 0 ? message.Headers : null,
                Tombstone = static message => message.IsTombstone,
            });
    }

    private static byte[] Bytes<T>(Format<T> format, T value)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(64);
        format.Encode(value, buffer);
        return buffer.WrittenSpan.ToArray();
    }
}
