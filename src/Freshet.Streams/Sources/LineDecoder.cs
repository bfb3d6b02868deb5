using Freshet.Core;

namespace Freshet;

/// <summary>Turns lines into the records of a batch; those that cannot be decoded go where the policy says.</summary>
/// <param name="bad">The policy.</param>
/// <param name="positionOf">Where a line of the buffer is, for people.</param>
/// <param name="describe">Who reads, for people.</param>
internal sealed class LineDecoder<T>(DeadLetters bad, Func<int, string> positionOf, Func<string> describe)
{
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

    private int DecodeGood(Format<T> format, ReadOnlySpan<byte> bytes, ReadOnlySpan<RecordSlice> lines, Span<T> into, out string? error)
    {
        try
        {
            return format.DecodeMany(bytes, lines, into, out error);
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
