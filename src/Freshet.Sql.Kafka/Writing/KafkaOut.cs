using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Freshet.Sql.Kafka;

/// <summary>A message to write: without a value, a tombstone.</summary>
internal readonly record struct KafkaOut(byte[]? Key, byte[]? Value);

/// <summary>Writes the value, which is bytes already.</summary>
internal sealed class OutFormat(string name) : Format<KafkaOut>
{
    public override string Name => name;

    public override bool TryDecode(ReadOnlySpan<byte> record, [MaybeNullWhen(false)] out KafkaOut value, out string? error) =>
        throw FreshetException.Internal("A message to write is not read.");

    public override void Encode(KafkaOut value, IBufferWriter<byte> to) => to.Write(value.Value);
}
