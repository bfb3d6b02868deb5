using System.Buffers.Binary;

namespace Freshet.Sql.Operators;

/// <summary>
/// Rows in order in one blob: their count and the place of the last (4 bytes each), then for each row its length, the length of its order
/// (4 bytes each), the order with a sequence number behind it, and the row. Rows of one order stand by their sequence.
/// </summary>
internal static class SortedEntries
{
    private const int Header = 8;
    private const int Head = 8;

    [ThreadStatic]
    private static byte[]? _scratch;

    public static int Count(ReadOnlySpan<byte> all) => all.IsEmpty ? 0 : BinaryPrimitives.ReadInt32LittleEndian(all);

    /// <summary>True when a new row would stand before the last.</summary>
    public static bool IsBeforeLast(ReadOnlySpan<byte> all, ReadOnlySpan<byte> order, long sequence) => IsBefore(order, sequence, Order(all, BinaryPrimitives.ReadInt32LittleEndian(all[4..])));

    /// <summary>All of them and one more; those behind the most that are kept are left out. Good until the next call.</summary>
    public static ReadOnlySpan<byte> With(ReadOnlySpan<byte> all, ReadOnlySpan<byte> order, long sequence, ReadOnlySpan<byte> row, long most)
    {
        var count = Count(all);
        var at = Header;
        var place = 0;
        while (place < count && !IsBefore(order, sequence, Order(all, at)))
        {
            at += Length(all, at);
            place++;
        }

        var length = Head + order.Length + 8 + row.Length;
        var to = Scratch(Math.Max(all.Length, Header) + length);
        if (all.IsEmpty)
        {
            at = Header;
        }
        else
        {
            all[..at].CopyTo(to);
            all[at..].CopyTo(to[(at + length)..]);
        }

        BinaryPrimitives.WriteInt32LittleEndian(to[at..], length);
        BinaryPrimitives.WriteInt32LittleEndian(to[(at + 4)..], order.Length + 8);
        order.CopyTo(to[(at + Head)..]);
        BinaryPrimitives.WriteInt64BigEndian(to[(at + Head + order.Length)..], sequence);
        row.CopyTo(to[(at + Head + order.Length + 8)..]);
        return Finished(to, (int)Math.Min(count + 1, most));
    }

    /// <summary>All of them but one with this order and row: the last of several.</summary>
    public static ReadOnlySpan<byte> Without(ReadOnlySpan<byte> all, ReadOnlySpan<byte> order, ReadOnlySpan<byte> row)
    {
        var count = Count(all);
        var (at, found) = (Header, -1);
        for (var i = 0; i < count; i++)
        {
            if (Order(all, at)[..^8].SequenceEqual(order) && Row(all, at).SequenceEqual(row))
            {
                found = at;
            }

            at += Length(all, at);
        }

        if (found < 0 || count == 1)
        {
            return found < 0 ? all : default;
        }

        var length = Length(all, found);
        var to = Scratch(all.Length - length);
        all[..found].CopyTo(to);
        all[(found + length)..].CopyTo(to[found..]);
        return Finished(to, count - 1);
    }

    /// <summary>The first so many of them.</summary>
    public static ReadOnlySpan<byte> Range(ReadOnlySpan<byte> all, long last)
    {
        var count = Count(all);
        if (count <= last)
        {
            return all;
        }

        var to = Scratch(all.Length);
        all.CopyTo(to);
        return Finished(to, (int)last);
    }

    /// <summary>Where the rows from one place to another (from 1) lie.</summary>
    public static List<int> Rows(ReadOnlySpan<byte> all, long first, long last)
    {
        var rows = new List<int>();
        var count = Count(all);
        var at = Header;
        for (var i = 1; i <= count && i <= last; i++)
        {
            if (i >= first)
            {
                rows.Add(at);
            }

            at += Length(all, at);
        }

        return rows;
    }

    /// <summary>The row that lies there.</summary>
    public static ReadOnlySpan<byte> Row(ReadOnlySpan<byte> all, int at)
    {
        var before = Head + BinaryPrimitives.ReadInt32LittleEndian(all[(at + 4)..]);
        return all.Slice(at + before, Length(all, at) - before);
    }

    private static int Length(ReadOnlySpan<byte> all, int at) => BinaryPrimitives.ReadInt32LittleEndian(all[at..]);

    /// <summary>The order of the row that lies there, with its sequence number in the last eight bytes.</summary>
    public static ReadOnlySpan<byte> Order(ReadOnlySpan<byte> all, int at) => all.Slice(at + Head, BinaryPrimitives.ReadInt32LittleEndian(all[(at + 4)..]));

    private static bool IsBefore(ReadOnlySpan<byte> order, long sequence, ReadOnlySpan<byte> other)
    {
        var compared = order.SequenceCompareTo(other[..^8]);
        return compared < 0 || (compared == 0 && sequence < BinaryPrimitives.ReadInt64BigEndian(other[^8..]));
    }

    private static ReadOnlySpan<byte> Finished(Span<byte> to, int count)
    {
        var (at, last) = (Header, Header);
        for (var i = 0; i < count; i++)
        {
            last = at;
            at += Length(to, at);
        }

        BinaryPrimitives.WriteInt32LittleEndian(to, count);
        BinaryPrimitives.WriteInt32LittleEndian(to[4..], last);
        return to[..at];
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
