using Freshet.Core;

namespace Freshet;

/// <summary>Turns lines into the records of a batch; those that cannot be decoded go where the policy says.</summary>
/// <param name="bad">The policy.</param>
/// <param name="positionOf">Where a line of the buffer is, for people.</param>
/// <param name="describe">Who reads, for people.</param>
internal sealed class LineDecoder<T>(DeadLetters bad, Func<int, string> positionOf, Func<string> describe)
{
    private const string LineBreakInside = "it holds a line break within quotes; read with CsvOptions.LineBreaksInFields if fields may";

    /// <summary>Decodes the lines, at most as many as the batch has places.</summary>
    public void Decode(Format<T> format, ReadOnlySpan<byte> bytes, ReadOnlySpan<RecordSlice> lines, Batch<T> batch)
    {
        var filled = 0;
        while (!lines.IsEmpty)
        {
            var good = DecodeGood(format, bytes, lines, batch.Places[filled..], out var error);
            filled += good;
            lines = lines[good..];
            if (!lines.IsEmpty)
            {
                bad.Add(positionOf(lines[0].Start), error ?? "the format gives no reason", lines[0].Of(bytes));
                lines = lines[1..];
            }
        }

        batch.SetCount(filled);
    }

    /// <summary>Takes a line that is longer than allowed.</summary>
    public void AddTooLong(BlockLines lines, string position, int bytesMax) => bad.Add(
        position,
        $"the line has {lines.LongLength:N0} bytes, more than the {bytesMax:N0} of RecordBytesMax{(bad.Keeps ? $"; {lines.LongStart.Length:N0} of them are kept" : "")}",
        lines.LongStart);

    /// <summary>How many lines there are before one that goes on behind a line break within quotes: whoever reads records as lines gives that up as a whole.</summary>
    private static int WithoutBreaks(ReadOnlySpan<byte> bytes, ReadOnlySpan<RecordSlice> lines)
    {
        var last = lines[^1];
        if (bytes[lines[0].Start..(last.Start + last.Length)].Count((byte)'\n') == lines.Length - 1)
        {
            return lines.Length; // a line break between any two, and no other
        }

        var i = 0;
        while (i < lines.Length && !lines[i].Of(bytes).Contains((byte)'\n'))
        {
            i++;
        }

        return i;
    }

    private int DecodeGood(Format<T> format, ReadOnlySpan<byte> bytes, ReadOnlySpan<RecordSlice> lines, Span<T> into, out string? error)
    {
        try
        {
            var whole = format.HasQuotes && !format.HoldsLineBreaks ? WithoutBreaks(bytes, lines) : lines.Length;
            var decoded = format.DecodeMany(bytes, lines[..whole], into, out error);
            error = decoded == whole && whole < lines.Length ? LineBreakInside : error;
            return decoded;
        }
        catch (Exception)
        {
            return DecodeOneByOne(format, bytes, lines, into, out error); // which one it was
        }
    }

    /// <summary>What a constructor or a format of the user's throws makes the record bad; what Freshet throws is a defect of the job.</summary>
    private int DecodeOneByOne(Format<T> format, ReadOnlySpan<byte> bytes, ReadOnlySpan<RecordSlice> lines, Span<T> into, out string? error)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            try
            {
                if (!format.TryDecode(lines[i].Of(bytes), out into[i]!, out error))
                {
                    return i;
                }
            }
            catch (FreshetException e)
            {
                throw FreshetException.User($"{describe()}: format {format.Name} failed on the record at {positionOf(lines[i].Start)}: {e.Message}", e);
            }
            catch (Exception e)
            {
                error = $"{e.GetType().Name}: {e.Message}";
                return i;
            }
        }

        error = null;
        return lines.Length;
    }
}
