using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Freshet;

/// <summary>Texts in strict UTF-8.</summary>
internal sealed class TextFormat : Format<string>
{
    public override string Name => "text";

    public override bool TryDecode(ReadOnlySpan<byte> record, [MaybeNullWhen(false)] out string value, [NotNullWhen(false)] out string? error) =>
        StrictUtf8.TryDecode(record, out value, out error);

    public override int DecodeMany(ReadOnlySpan<byte> bytes, ReadOnlySpan<RecordSlice> records, Span<string> into, out string? error)
    {
        for (var i = 0; i < records.Length; i++)
        {
            if (!StrictUtf8.TryDecode(records[i].Of(bytes), out into[i]!, out error))
            {
                return i;
            }
        }

        error = null;
        return records.Length;
    }

    public override void Encode(string value, IBufferWriter<byte> to)
    {
        if (value is null)
        {
            throw FreshetException.User("A text is null, and a line of text cannot say so: it would come back empty. Leave nulls out before the sink, or write a format that has them (Format.Json).");
        }

        StrictUtf8.Encode(value, to);
    }
}
