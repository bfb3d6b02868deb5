using System.Globalization;
using Freshet.Core;

namespace Freshet;

/// <content>From lines to records.</content>
internal sealed partial class FileReader<T>
{
    /// <summary>Decodes lines, at most as many as the batch has places, and hands the batch over.</summary>
    private void Emit(Span<RecordSlice> slices, Batch<T> batch)
    {
        var bytes = _lines.Bytes;
        var from = _lines.OffsetOf(slices[0].Start);
        if (from == 0)
        {
            slices[0] = _mark.Without(slices[0], bytes);
            if (slices[0].Length == 0 && _lines.OffsetOf(slices[0].Start) == _lines.Position)
            {
                slices = slices[1..]; // a file of the mark alone is empty
            }
        }

        var filled = 0;
        while (!slices.IsEmpty)
        {
            var good = Decode(bytes, slices, batch.Places[filled..], out var error);
            filled += good;
            slices = slices[good..];
            if (!slices.IsEmpty)
            {
                _bad.Add(PositionOf(_lines.OffsetOf(slices[0].Start)), error ?? "no reason given", slices[0].Of(bytes));
                slices = slices[1..];
            }
        }

        batch.SetCount(filled);
        batch.Split = _split;
        Output.Send(batch);
        Progress(from);
    }

    private int Decode(ReadOnlySpan<byte> bytes, ReadOnlySpan<RecordSlice> slices, Span<T> into, out string? error)
    {
        try
        {
            return _format!.DecodeMany(bytes, slices, into, out error);
        }
        catch (Exception e)
        {
            throw FreshetException.User($"{Context.Describe()}: format {format.Name} failed on a record at {PositionOf(_lines.OffsetOf(slices[0].Start))} or after it: {e.Message}", e);
        }
    }

    private void AddTooLong()
    {
        _bad.Add(
            PositionOf(_lines.LongOffset),
            $"the line has {_lines.LongLength:N0} bytes, more than the {options.RecordBytesMax:N0} of RecordBytesMax; {_lines.LongStart.Length:N0} of them are kept",
            _lines.LongStart);
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
