using System.Globalization;
using Freshet.Core;

namespace Freshet;

/// <content>From lines to records.</content>
internal sealed partial class FileReader<T>
{
    private void Emit(Span<RecordSlice> slices, Batch<T> batch)
    {
        var from = _lines.OffsetOf(slices[0].Start);
        if (from == 0)
        {
            slices[0] = _mark.Without(slices[0], _lines.Bytes);
            if (slices[0].Length == 0 && _lines.OffsetOf(slices[0].Start) == _lines.Position)
            {
                slices = slices[1..]; // a file of the mark alone is empty
            }
        }

        _decoder.Decode(_format!, _lines.Bytes, slices, batch);
        batch.Split = _split;
        Output.Send(batch);
        Progress(from);
    }

    private void AddTooLong()
    {
        _decoder.AddTooLong(_lines, PositionOf(_lines.LongOffset), _options.RecordBytesMax);
        Progress(_lines.LongOffset);
    }

    private void Progress(long from)
    {
        var position = _lines.Position!.Value;
        Context.Metrics.AddBytes(position - from);
        _file!.Advance(position);
    }

    private string PositionOf(long offset) => string.Create(CultureInfo.InvariantCulture, $"file '{_file!.Path}', byte {offset}");
}
