using Confluent.Kafka;

namespace Freshet;

/// <summary>A record is a message's value; one without a value is bad.</summary>
internal sealed class ValueDecoder<T>(Format<T> format) : KafkaDecoder<T>
{
    private const string NoValue = "the message has no value (a tombstone); read whole messages (FromKafka with a format for keys) to see those";

    public override T Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        Bytes += data.Length;
        if (!isNull)
        {
            return Decode(format, data, "")!;
        }

        Refuse(NoValue, data);
        return default!;
    }
}

/// <summary>A record is a message with its key, value, headers, time and place. The client asks for the key before the value.</summary>
internal sealed class MessageDecoder<TKey, TValue>(Format<TKey> keys, Format<TValue> values) : KafkaDecoder<KafkaMessage<TKey, TValue>>, IDeserializer<Ignore>
{
    private TKey? _key;
    private bool _hasKey;
    private TValue? _value;
    private bool _hasValue;
    private IReadOnlyList<KafkaHeader> _headers = [];

    public override IDeserializer<Ignore> Keys => this;

    public override bool NeedsHeaders => true;

    Ignore IDeserializer<Ignore>.Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        Bytes += data.Length;
        _hasKey = !isNull;
        _key = isNull ? default : Decode(keys, data, "the key: ");
        return null!;
    }

    public override KafkaMessage<TKey, TValue> Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        Bytes += data.Length;
        _hasValue = !isNull;
        _value = isNull ? default : Decode(values, data, "the value: ");
        _headers = context.Headers is { Count: > 0 } headers ? [.. headers.Select(static h => new KafkaHeader(h.Key, h.GetValueBytes()))] : [];
        return null!;
    }

    public override KafkaMessage<TKey, TValue> Make(KafkaMessage<TKey, TValue> decoded, string topic, int partition, long offset, long? timestampMs) =>
        new(topic, partition, offset, timestampMs, _hasKey, _key, _hasValue, _value, _headers);
}
