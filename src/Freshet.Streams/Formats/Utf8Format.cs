using System.Buffers;

namespace Freshet;

/// <summary>Texts as they come, in strict UTF-8: checked and copied by the block, not by the record.</summary>
internal sealed class Utf8Format : Format<Utf8Text>
{
    private const int BlockBytes = 64 * 1024;

    public override string Name => "utf8";

    public override bool TryDecode(ReadOnlySpan<byte> record, out Utf8Text value, out string? error)
    {
        error = Utf8Text.TryFrom(record, out value) ? null : StrictUtf8.WhyNot(record);
        return error is null;
    }

    public override int DecodeMany(ReadOnlySpan<byte> bytes, ReadOnlySpan<RecordSlice> records, Span<Utf8Text> into, out string? error)
    {
        error = null;
        var done = 0;
        while (done < records.Length)
        {
            var count = CountOf(records[done..]);
            if (!DecodeBlock(bytes, records.Slice(done, count), into[done..]))
            {
                // Somewhere in this block: find the record.
                return done + base.DecodeMany(bytes, records.Slice(done, count), into[done..], out error);
            }

            done += count;
        }

        return done;
    }

    public override void Encode(Utf8Text value, IBufferWriter<byte> to) => to.Write(value.Bytes);

    /// <summary>How many records, one at least, lie within a block of memory.</summary>
    private static int CountOf(ReadOnlySpan<RecordSlice> records)
    {
        var end = records[0].Start + (long)BlockBytes;
        var count = 1;
        while (count < records.Length && records[count].Start + (long)records[count].Length <= end)
        {
            count++;
        }

        return count;
    }

    private static bool DecodeBlock(ReadOnlySpan<byte> bytes, ReadOnlySpan<RecordSlice> records, Span<Utf8Text> into)
    {
        var start = records[0].Start;
        if (!Utf8Text.TryFrom(bytes[start..(records[^1].Start + records[^1].Length)], out var all))
        {
            return false;
        }

        for (var i = 0; i < records.Length; i++)
        {
            into[i] = all.Slice(records[i].Start - start, records[i].Length);
        }

        return true;
    }
}
