using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Freshet;

/// <summary>A format whose records are found by their quotes, and are bad when they go over several lines.</summary>
internal sealed class LinesOnlyFormat<T>(Format<T> inner) : Format<T>
{
    private const string Why =
        "a quoted field holds a line break, so the record goes over several lines: set CsvOptions.LineBreaks to read such records; without it all its lines are given up";

    public override string Name => inner.Name;

    public override bool IsText => inner.IsText;

    public override bool HasHeader => inner.HasHeader;

    public override bool TryDecode(ReadOnlySpan<byte> record, [MaybeNullWhen(false)] out T value, out string? error)
    {
        if (!record.Contains((byte)'\n'))
        {
            return inner.TryDecode(record, out value, out error);
        }

        (value, error) = (default, Why);
        return false;
    }

    public override int DecodeMany(ReadOnlySpan<byte> bytes, ReadOnlySpan<RecordSlice> records, Span<T> into, out string? error)
    {
        var whole = 0;
        while (whole < records.Length && !records[whole].Of(bytes).Contains((byte)'\n'))
        {
            whole++;
        }

        var good = inner.DecodeMany(bytes, records[..whole], into, out error);
        error = good == whole && whole < records.Length ? Why : error;
        return good;
    }

    public override void Encode(T value, IBufferWriter<byte> to) => inner.Encode(value, to);

    public override bool TryBind(ReadOnlySpan<byte> header, [NotNullWhen(true)] out Format<T>? bound, [NotNullWhen(false)] out string? error)
    {
        bound = inner.TryBind(header, out var innerBound, out error) ? new LinesOnlyFormat<T>(innerBound) : null;
        return bound is not null;
    }
}
