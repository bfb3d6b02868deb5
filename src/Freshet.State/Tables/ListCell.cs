using System.Diagnostics;
using Freshet.Core.State;

namespace Freshet.State;

/// <summary>
/// A list in a row: [first block | last block | entries, 64 bits], sixteen zero bytes for an empty one. A block in the heap is
/// [next block 32 bits | used bytes 16 bits | size class 16 bits] and entries, each its length in one or two bytes and its bytes;
/// a long entry has its bytes elsewhere in the heap. Blocks double in size up to four KiB, so short lists stay small.
/// </summary>
internal static unsafe class ListCell
{
    private const int BlockHeaderBytes = 8;
    private const int FirstBlockBytes = 32;
    private const int BlockBytesMax = 4096;

    // A length in one byte, in two, or a mark that the bytes are elsewhere.
    private const int OneByteMax = 0xBF;
    private const int InBlockMax = 1024;
    private const byte TwoBytesMark = 0xC0;
    private const byte ElsewhereMark = 0xFF;
    private const int ElsewhereSize = 1 + sizeof(int) + sizeof(uint);

    public static void Append(byte* cell, ReadOnlySpan<byte> entry, BlobHeap heap)
    {
        if (entry.Length <= InBlockMax)
        {
            var prefix = entry.Length <= OneByteMax ? 1 : 2;
            var to = Extend(cell, prefix + entry.Length, heap);
            *to = (byte)entry.Length;
            if (prefix == 2)
            {
                to[1] = (byte)entry.Length;
                *to = (byte)(TwoBytesMark | (entry.Length >> 8));
            }

            entry.CopyTo(new Span<byte>(to + prefix, entry.Length));
        }
        else
        {
            entry.CopyTo(new Span<byte>(heap.Allocate(entry.Length, out var reference), entry.Length));
            try
            {
                var to = Extend(cell, ElsewhereSize, heap);
                *to = ElsewhereMark;
                *(int*)(to + 1) = entry.Length;
                *(uint*)(to + 1 + sizeof(int)) = reference;
            }
            catch
            {
                heap.Free(reference, entry.Length);
                throw;
            }
        }

        Entries(cell)++;
    }

    public static ListCursor Read(byte* cell, BlobHeap heap)
        => new(heap, Position(*(uint*)cell, BlockHeaderBytes), Entries(cell), &MoveNext);

    /// <summary>Entries of the list.</summary>
    public static ref long Entries(byte* cell) => ref *(long*)(cell + 8);

    /// <summary>The first position of a list for <see cref="Next"/>.</summary>
    public static nint Start(byte* cell) => Position(*(uint*)cell, BlockHeaderBytes);

    /// <summary>The entry at a position, which moves on. There must be one.</summary>
    public static ReadOnlySpan<byte> Next(scoped ref nint position, nint* heap)
    {
        var reference = (uint)(position >> 32);
        var offset = (int)position;
        var block = PageSpace.At(heap, reference);
        if (offset == Used(block))
        {
            reference = *(uint*)block;
            Debug.Assert(reference != 0, "The list ends before its last entry.");
            offset = BlockHeaderBytes;
            block = PageSpace.At(heap, reference);
        }

        var at = block + offset;
        position = Position(reference, offset + SizeAt(at));
        return *at switch
        {
            <= OneByteMax => new ReadOnlySpan<byte>(at + 1, *at),
            ElsewhereMark => new ReadOnlySpan<byte>(PageSpace.At(heap, *(uint*)(at + 1 + sizeof(int))), *(int*)(at + 1)),
            _ => new ReadOnlySpan<byte>(at + 2, ((*at & ~TwoBytesMark) << 8) | at[1]),
        };
    }

    /// <summary>Gives up all entries; the cell is an empty list.</summary>
    public static void Free(byte* cell, BlobHeap heap)
    {
        for (var reference = *(uint*)cell; reference != 0;)
        {
            var block = PageSpace.At(heap.Table, reference);
            for (var offset = BlockHeaderBytes; offset < Used(block); offset += SizeAt(block + offset))
            {
                if (block[offset] == ElsewhereMark)
                {
                    heap.Free(*(uint*)(block + offset + 1 + sizeof(int)), *(int*)(block + offset + 1));
                }
            }

            var next = *(uint*)block;
            heap.Free(reference, SizeClass.BytesOf(Class(block)));
            reference = next;
        }

        *(ulong*)cell = 0;
        *(ulong*)(cell + 8) = 0;
    }

    /// <summary>Makes the list so many bytes longer; where they are to be written. When it throws, the list is as before.</summary>
    private static byte* Extend(byte* cell, int size, BlobHeap heap)
    {
        byte* last = null;
        var wanted = FirstBlockBytes;
        if (*(uint*)(cell + 4) is var tail and not 0)
        {
            last = heap.Writable(tail);
            var capacity = SizeClass.BytesOf(Class(last));
            if (Used(last) + size <= capacity)
            {
                Used(last) += (ushort)size;
                return last + Used(last) - size;
            }

            wanted = Math.Min(capacity * 2, BlockBytesMax);
        }

        wanted = Math.Max(wanted, BlockHeaderBytes + size);
        var block = heap.Allocate(wanted, out var reference);
        *(uint*)block = 0;
        Class(block) = (ushort)SizeClass.Of(wanted);
        Used(block) = (ushort)(BlockHeaderBytes + size);
        *(uint*)(last == null ? cell : last) = reference;
        *(uint*)(cell + 4) = reference;
        return block + BlockHeaderBytes;
    }

    private static ref ushort Used(byte* block) => ref *(ushort*)(block + 4);

    private static ref ushort Class(byte* block) => ref *(ushort*)(block + 6);

    private static int SizeAt(byte* entry) => *entry switch
    {
        <= OneByteMax => 1 + *entry,
        ElsewhereMark => ElsewhereSize,
        _ => 2 + (((*entry & ~TwoBytesMark) << 8) | entry[1]),
    };

    private static nint Position(uint block, int offset) => ((nint)block << 32) | offset;

    private static bool MoveNext(ref ListCursor cursor)
    {
        if (cursor.Remaining == 0)
        {
            cursor.Current = default;
            return false;
        }

        var position = cursor.Position;
        cursor.Current = Next(ref position, ((BlobHeap)cursor.Owner!).Table);
        cursor.Position = position;
        cursor.Remaining--;
        return true;
    }
}
