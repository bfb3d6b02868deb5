using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Freshet;

/// <summary>Writes the value of a message; the rest of it is the writer's business.</summary>
internal sealed class MessageValueFormat<TKey, TValue>(Format<TValue> values) : Format<KafkaMessage<TKey, TValue>>
{
    public override string Name => values.Name;

    public override bool TryDecode(ReadOnlySpan<byte> record, [MaybeNullWhen(false)] out KafkaMessage<TKey, TValue> value, out string? error) =>
        throw FreshetException.Internal("A message cannot be made of its value alone.");

    public override void Encode(KafkaMessage<TKey, TValue> value, IBufferWriter<byte> to) => values.Encode(value.Value!, to);
}
