namespace Freshet;

/// <summary>Streams into Apache Kafka.</summary>
public static class ToKafkaExtensions
{
    /// <summary>
    /// Writes each record as a message of a topic, at least once: a checkpoint is complete only when all records before it are
    /// acknowledged by all replicas in sync, and records after it are written again when the job restarts from it, so that a reader can
    /// see some of them twice. Within a run, messages are neither reordered nor doubled.
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
        return stream.ToSink(
            $"to kafka {topic}",
            () => new KafkaWriter<T>(brokers, topic, format, checkedOptions),
            detail: $"{topic} at {brokers}, {format.Name}, at least once");
    }
}
