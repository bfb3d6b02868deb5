using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Freshet;

/// <summary>Records as they are.</summary>
internal sealed class BytesFormat : Format<byte[]>
{
    public override string Name => "bytes";

    public override bool IsText => false;

    public override bool TryDecode(ReadOnlySpan<byte> record, out byte[] value, [NotNullWhen(false)] out string? error)
    {
        value = Copy(record);
        error = null;
        return true;
    }

    public override int DecodeMany(ReadOnlySpan<byte> bytes, ReadOnlySpan<RecordSlice> records, Span<byte[]> into, out string? error)
    {
        for (var i = 0; i < records.Length; i++)
        {
            into[i] = Copy(records[i].Of(bytes));
        }

        error = null;
        return records.Length;
    }

    public override void Encode(byte[] value, IBufferWriter<byte> to) =>
        to.Write(value ?? throw FreshetException.User("Bytes are null, and a record of bytes cannot say so: they would come back empty. Leave nulls out before the sink."));

    private static byte[] Copy(ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty)
        {
            return [];
        }

        var copy = GC.AllocateUninitializedArray<byte>(record.Length);
        record.CopyTo(copy);
        return copy;
    }
}
