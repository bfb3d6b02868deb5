namespace Freshet.State;

/// <summary>
/// A blob in a row: [length 32 bits | up to twelve bytes], or for a longer one [length | reference | capacity | 0] of its bytes
/// in the heap. Sixteen zero bytes are an empty blob.
/// </summary>
internal static unsafe class BlobCell
{
    private const int InlineBytes = 12;

    public static ReadOnlySpan<byte> Read(byte* cell, nint* heap)
    {
        var length = *(int*)cell;
        return new ReadOnlySpan<byte>(length <= InlineBytes ? cell + 4 : PageSpace.At(heap, *(uint*)(cell + 4)), length);
    }

    public static void Write(byte* cell, ReadOnlySpan<byte> bytes, BlobHeap heap)
    {
        var capacity = *(int*)cell <= InlineBytes ? 0 : *(int*)(cell + 8);
        if (bytes.Length <= InlineBytes)
        {
            Free(cell, heap);
            bytes.CopyTo(new Span<byte>(cell + 4, InlineBytes));
        }
        else if (bytes.Length <= capacity && bytes.Length > capacity / 4 && capacity <= SizeClass.BytesMax)
        {
            bytes.CopyTo(new Span<byte>(heap.Writable(*(uint*)(cell + 4)), bytes.Length));
        }
        else
        {
            bytes.CopyTo(new Span<byte>(heap.Allocate(bytes.Length, out var reference), bytes.Length));
            Free(cell, heap);
            *(uint*)(cell + 4) = reference;
            *(int*)(cell + 8) = BlobHeap.CapacityOf(bytes.Length);
        }

        *(int*)cell = bytes.Length;
    }

    /// <summary>Gives up the bytes; the cell is an empty blob.</summary>
    public static void Free(byte* cell, BlobHeap heap)
    {
        if (*(int*)cell > InlineBytes)
        {
            heap.Free(*(uint*)(cell + 4), *(int*)(cell + 8));
        }

        *(ulong*)cell = 0;
        *(ulong*)(cell + 8) = 0;
    }
}
