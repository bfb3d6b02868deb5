using System.Buffers.Binary;

namespace Freshet.Sql.Operators;

/// <summary>
/// Rows of one side of an outer join under one key, in order, in one blob: for each its length (4 bytes), how often it is there and how often it
/// was given out without a partner (8 bytes each), and its bytes. A row goes when both are zero.
/// </summary>
internal static class MatchedRows
{
    private const int Head = 20;

    [ThreadStatic]
    private static byte[]? _scratch;

    /// <summary>A row with its counts.</summary>
    public readonly ref struct Entry(ReadOnlySpan<byte> row, long count, long given)
    {
        public ReadOnlySpan<byte> Row { get; } = row;

        /// <summary>How often it is there.</summary>
        public long Count { get; } = count;

        /// <summary>How often it was given out by itself.</summary>
        public long Given { get; } = given;
    }

    /// <summary>Goes through the rows; false at the end.</summary>
    public static bool Next(ReadOnlySpan<byte> all, ref int at, out Entry entry)
    {
        if (at >= all.Length)
        {
            entry = default;
            return false;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(all[at..]);
        entry = new Entry(all.Slice(at + Head, length), BinaryPrimitives.ReadInt64LittleEndian(all[(at + 4)..]), BinaryPrimitives.ReadInt64LittleEndian(all[(at + 12)..]));
        at += Head + length;
        return true;
    }

    /// <summary>All of them with one counted so much more often. Good until the next call.</summary>
    public static ReadOnlySpan<byte> Change(ReadOnlySpan<byte> all, ReadOnlySpan<byte> row, long weight)
    {
        var (at, order) = (0, -1);
        var found = -1;
        while (at < all.Length && order < 0)
        {
            var one = all.Slice(at + Head, BinaryPrimitives.ReadInt32LittleEndian(all[at..]));
            order = one.SequenceCompareTo(row);
            found = order == 0 ? at : -1;
            at += order < 0 ? Head + one.Length : 0;
        }

        var to = Scratch(all.Length + Head + row.Length);
        if (found < 0)
        {
            all[..at].CopyTo(to);
            Write(to[at..], row, weight, 0);
            all[at..].CopyTo(to[(at + Head + row.Length)..]);
            return to[..(all.Length + Head + row.Length)];
        }

        var (count, given) = (BinaryPrimitives.ReadInt64LittleEndian(all[(at + 4)..]) + weight, BinaryPrimitives.ReadInt64LittleEndian(all[(at + 12)..]));
        all.CopyTo(to);
        if (count == 0 && given == 0)
        {
            all[(at + Head + row.Length)..].CopyTo(to[at..]);
            return to[..(all.Length - Head - row.Length)];
        }

        BinaryPrimitives.WriteInt64LittleEndian(to[(at + 4)..], count);
        return to[..all.Length];
    }

    /// <summary>All of them with what was given out set for each, in order; those that are there no more go.</summary>
    public static ReadOnlySpan<byte> WithGiven(ReadOnlySpan<byte> all, ReadOnlySpan<long> given)
    {
        var to = Scratch(all.Length);
        var (at, written, n) = (0, 0, 0);
        while (Next(all, ref at, out var entry))
        {
            var now = given[n++];
            if (entry.Count != 0 || now != 0)
            {
                Write(to[written..], entry.Row, entry.Count, now);
                written += Head + entry.Row.Length;
            }
        }

        return to[..written];
    }

    private static void Write(Span<byte> to, ReadOnlySpan<byte> row, long count, long given)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to, row.Length);
        BinaryPrimitives.WriteInt64LittleEndian(to[4..], count);
        BinaryPrimitives.WriteInt64LittleEndian(to[12..], given);
        row.CopyTo(to[Head..]);
    }

    private static Span<byte> Scratch(int length)
    {
        if (_scratch is null || _scratch.Length < length)
        {
            _scratch = GC.AllocateUninitializedArray<byte>(Math.Max(length * 2, 4096));
        }

        return _scratch;
    }
}
