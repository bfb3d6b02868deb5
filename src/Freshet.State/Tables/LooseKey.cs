using System.Diagnostics;

namespace Freshet.State;

/// <summary>
/// A key of any length in a row: sixteen bytes that hold a short key itself, and of a longer one the reference of its bytes in
/// the heap. The length is in the row's meta.
/// </summary>
internal static unsafe class LooseKey
{
    public const int Size = 16;

    public static bool Matches(byte* row, byte* at, ReadOnlySpan<byte> key, nint* heap)
        => *(uint*)(row + 4) == (uint)key.Length + 1 && key.SequenceEqual(Bytes(row, at, heap));

    public static ReadOnlySpan<byte> Bytes(byte* row, byte* at, nint* heap)
    {
        Debug.Assert(*(uint*)(row + 4) != 0, "A free row has no key.");
        var length = (int)(*(uint*)(row + 4) - 1);
        return new ReadOnlySpan<byte>(length <= Size ? at : PageSpace.At(heap, *(uint*)at), length);
    }

    public static void Store(byte* row, byte* at, ReadOnlySpan<byte> key, BlobHeap heap)
    {
        var to = at;
        if (key.Length > Size)
        {
            to = heap.Allocate(key.Length, out var reference);
            *(ulong*)at = reference;
            *(ulong*)(at + 8) = 0;
        }

        key.CopyTo(new Span<byte>(to, key.Length));
        *(uint*)(row + 4) = (uint)key.Length + 1;
    }

    public static void Free(byte* row, byte* at, BlobHeap heap)
    {
        var length = (int)(*(uint*)(row + 4) - 1);
        if (length > Size)
        {
            heap.Free(*(uint*)at, length);
        }
    }
}
