namespace Freshet;

/// <summary>A header of a message: a name, and bytes or null.</summary>
/// <param name="Name">Its name; several headers of a message may have one.</param>
/// <param name="Value">Its bytes, or null.</param>
public sealed record KafkaHeader(string Name, byte[]? Value);

/// <summary>A message of a topic with everything that belongs to it.</summary>
/// <param name="Topic">The topic it was read from; empty for one that is to be written.</param>
/// <param name="Partition">The partition it was read from; -1 for one that is to be written.</param>
/// <param name="Offset">Its place in the partition; -1 for one that is to be written.</param>
/// <param name="TimestampMs">Its timestamp in milliseconds since 1970, which is also the record's event time; null where it has none.</param>
/// <param name="HasKey">True when it has a key.</param>
/// <param name="Key">Its key; the default without one.</param>
/// <param name="HasValue">False for a tombstone: what is known of the key is to be forgotten.</param>
/// <param name="Value">Its value; the default without one.</param>
/// <param name="Headers">Its headers, in their order.</param>
public sealed record KafkaMessage<TKey, TValue>(
    string Topic, int Partition, long Offset, long? TimestampMs, bool HasKey, TKey? Key, bool HasValue, TValue? Value, IReadOnlyList<KafkaHeader> Headers)
{
    /// <summary>True when it has no value: what is known of its key is to be forgotten.</summary>
    public bool IsTombstone => !HasValue;
}

/// <summary>Makes messages that are to be written.</summary>
public static class KafkaMessage
{
    /// <summary>A message with a key.</summary>
    public static KafkaMessage<TKey, TValue> Of<TKey, TValue>(TKey key, TValue value, IReadOnlyList<KafkaHeader>? headers = null) =>
        new("", -1, -1, null, true, key, true, value, headers ?? []);

    /// <summary>A message without a key.</summary>
    public static KafkaMessage<TKey, TValue> OfValue<TKey, TValue>(TValue value, IReadOnlyList<KafkaHeader>? headers = null) =>
        new("", -1, -1, null, false, default, true, value, headers ?? []);

    /// <summary>A tombstone: whoever reads it forgets the key, and a compacted topic forgets all messages of the key before it.</summary>
    public static KafkaMessage<TKey, TValue> Tombstone<TKey, TValue>(TKey key, IReadOnlyList<KafkaHeader>? headers = null) =>
        new("", -1, -1, null, true, key, false, default, headers ?? []);
}
