using Confluent.Kafka;
using Freshet.Core;

namespace Freshet;

/// <summary>
/// A message as it is staged:
/// <code>
/// partition + 1, 0 for any | timestamp + 1, 0 for none | key | value | headers: count, then for each: name | value
/// </code>
/// Bytes that may be null are their length + 1 and they, or 0.
/// </summary>
internal static class StagedMessage
{
    public static void Write<T>(ref ByteWriter writer, MessageEncoder<T> message, long timestamp)
    {
        writer.WriteVarUInt32((uint)((message.Partition ?? -1) + 1));
        writer.WriteVarUInt64((ulong)(timestamp + 1));
        WriteBytes(ref writer, message.Key, message.Key is null);
        WriteBytes(ref writer, message.Value, message.IsTombstone);
        if (message.Headers is not { } headers)
        {
            writer.WriteVarUInt32(0);
            return;
        }

        KafkaHeader[] all = [.. headers];
        writer.WriteVarUInt32((uint)all.Length);
        foreach (var header in all)
        {
            writer.WriteText(header.Name);
            WriteBytes(ref writer, header.Value, header.Value is null);
        }
    }

    /// <summary>Reads the next one into a message; gives its partition.</summary>
    public static Partition Read(ref ByteReader reader, Message<byte[]?, byte[]?> into)
    {
        var partition = (int)reader.ReadVarUInt32() - 1;
        var timestamp = (long)reader.ReadVarUInt64() - 1;
        into.Timestamp = timestamp < 0 ? Timestamp.Default : new Timestamp(timestamp, TimestampType.CreateTime);
        into.Key = ReadBytes(ref reader);
        into.Value = ReadBytes(ref reader);
        into.Headers = null;
        var headers = reader.ReadVarUInt32();
        for (var i = 0u; i < headers; i++)
        {
            into.Headers ??= [];
            var name = reader.ReadText();
            into.Headers.Add(name, ReadBytes(ref reader));
        }

        return partition < 0 ? Partition.Any : new Partition(partition);
    }

    private static void WriteBytes(ref ByteWriter writer, ReadOnlySpan<byte> bytes, bool isNull)
    {
        writer.WriteVarUInt32(isNull ? 0 : (uint)bytes.Length + 1);
        writer.WriteBytes(bytes);
    }

    private static byte[]? ReadBytes(ref ByteReader reader) => reader.ReadVarUInt32() is var length and > 0 ? reader.ReadBytes((int)length - 1).ToArray() : null;
}
