using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Freshet.Tool.Sql;

/// <summary>Lines as they are, but for the first of each file.</summary>
internal sealed class HeaderLines : Format<Utf8Text>
{
    private readonly Format<Utf8Text> _lines = Format.Utf8;

    public override string Name => "utf8 behind a header";

    public override bool HasHeader => true;

    public override bool TryDecode(ReadOnlySpan<byte> record, [MaybeNullWhen(false)] out Utf8Text value, out string? error) => _lines.TryDecode(record, out value, out error);

    public override int DecodeMany(ReadOnlySpan<byte> bytes, ReadOnlySpan<RecordSlice> records, Span<Utf8Text> into, out string? error) =>
        _lines.DecodeMany(bytes, records, into, out error);

    public override void Encode(Utf8Text value, IBufferWriter<byte> to) => _lines.Encode(value, to);
}
