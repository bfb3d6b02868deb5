using Confluent.Kafka;

namespace Freshet.Sql.Kafka;

/// <summary>Bytes within a block that several messages share.</summary>
internal readonly record struct MessageBytes(byte[]? Block, int Start, int Length)
{
    /// <summary>True when the message has none (a tombstone, no key).</summary>
    public bool IsNull => Block is null;

    public ReadOnlySpan<byte> Span => new(Block, Start, Length);
}

/// <summary>A message as it is read.</summary>
internal readonly record struct KafkaRow(MessageBytes Key, MessageBytes Value, string Topic, int Partition, long Offset, long? TimestampMs);

/// <summary>Copies messages out of the client's memory, a block for many; keys only where somebody wants them.</summary>
internal sealed class KafkaRowDecoder(bool withKeys) : KafkaDecoder<KafkaRow>, IDeserializer<Ignore>
{
    private const int BlockBytes = 64 * 1024;

    private byte[] _block = [];
    private int _used;
    private MessageBytes _key;

    public override IDeserializer<Ignore>? Keys => withKeys ? this : null;

    Ignore IDeserializer<Ignore>.Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        _key = isNull ? default : Copy(data);
        return null!;
    }

    public override KafkaRow Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) =>
        new(_key, isNull ? default : Copy(data), "", 0, 0, null);

    public override KafkaRow Make(KafkaRow decoded, string topic, int partition, long offset, long? timestampMs) =>
        decoded with { Topic = topic, Partition = partition, Offset = offset, TimestampMs = timestampMs };

    private MessageBytes Copy(ReadOnlySpan<byte> data)
    {
        Bytes += data.Length;
        if (data.Length > _block.Length - _used)
        {
            _block = GC.AllocateUninitializedArray<byte>(Math.Max(BlockBytes, data.Length));
            _used = 0;
        }

        data.CopyTo(_block.AsSpan(_used));
        _used += data.Length;
        return new MessageBytes(_block, _used - data.Length, data.Length);
    }
}
