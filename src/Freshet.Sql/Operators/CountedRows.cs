using System.Buffers.Binary;
using Freshet.Core.State;

namespace Freshet.Sql.Operators;

/// <summary>Byte strings in order, each with how often it is there, in one blob: length (4 bytes), count (8), bytes, one behind the other. Good for up to some thousands.</summary>
internal static class CountedRows
{
    private const int Head = 12;

    [ThreadStatic]
    private static byte[]? _scratch;

    /// <summary>Changes how often a row is there; returns how often it is now. One that is there no more is left out.</summary>
    public static long Change(RowMemory memory, nint row, Column column, ReadOnlySpan<byte> bytes, long weight)
    {
        var all = memory.Read(row, column);
        var at = 0;
        while (at < all.Length)
        {
            var one = all.Slice(at + Head, BinaryPrimitives.ReadInt32LittleEndian(all[at..]));
            var order = one.SequenceCompareTo(bytes);
            if (order == 0)
            {
                var count = BinaryPrimitives.ReadInt64LittleEndian(all[(at + 4)..]) + weight;
                var length = Head + one.Length;
                if (count == 0)
                {
                    var rest = Scratch(all.Length - length);
                    all[..at].CopyTo(rest);
                    all[(at + length)..].CopyTo(rest[at..]);
                    memory.Write(row, column, rest[..(all.Length - length)]);
                }
                else
                {
                    var changed = Scratch(all.Length);
                    all.CopyTo(changed);
                    BinaryPrimitives.WriteInt64LittleEndian(changed[(at + 4)..], count);
                    memory.Write(row, column, changed[..all.Length]);
                }

                return count;
            }

            if (order > 0)
            {
                break;
            }

            at += Head + one.Length;
        }

        var more = Scratch(all.Length + Head + bytes.Length);
        all[..at].CopyTo(more);
        BinaryPrimitives.WriteInt32LittleEndian(more[at..], bytes.Length);
        BinaryPrimitives.WriteInt64LittleEndian(more[(at + 4)..], weight);
        bytes.CopyTo(more[(at + Head)..]);
        all[at..].CopyTo(more[(at + Head + bytes.Length)..]);
        memory.Write(row, column, more[..(all.Length + Head + bytes.Length)]);
        return weight;
    }

    /// <summary>Adds all that others have counted.</summary>
    public static void Merge(RowMemory memory, nint row, ReadOnlySpan<byte> from, Column column)
    {
        var others = from.ToArray(); // a write may move what was read
        var at = 0;
        while (Next(others, ref at, out var bytes, out var count))
        {
            Change(memory, row, column, bytes, count);
        }
    }

    /// <summary>The first row, or the last, of those that are there; empty for none.</summary>
    public static ReadOnlySpan<byte> End(ReadOnlySpan<byte> all, bool last)
    {
        ReadOnlySpan<byte> found = default;
        var at = 0;
        while (at < all.Length)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(all[at..]);
            if (BinaryPrimitives.ReadInt64LittleEndian(all[(at + 4)..]) > 0)
            {
                found = all.Slice(at + Head, length);
                if (!last)
                {
                    return found;
                }
            }

            at += Head + length;
        }

        return found;
    }

    /// <summary>Goes through the rows; false at the end.</summary>
    public static bool Next(ReadOnlySpan<byte> all, scoped ref int at, out ReadOnlySpan<byte> bytes, out long count)
    {
        if (at >= all.Length)
        {
            bytes = default;
            count = 0;
            return false;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(all[at..]);
        count = BinaryPrimitives.ReadInt64LittleEndian(all[(at + 4)..]);
        bytes = all.Slice(at + Head, length);
        at += Head + length;
        return true;
    }

    private static Span<byte> Scratch(int length)
    {
        if (_scratch is null || _scratch.Length < length)
        {
            _scratch = GC.AllocateUninitializedArray<byte>(Math.Max(length, 4096));
        }

        return _scratch;
    }
}
