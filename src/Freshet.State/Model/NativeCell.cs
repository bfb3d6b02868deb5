using System.Runtime.InteropServices;
using Freshet.Core.State;

namespace Freshet.State;

/// <summary>A blob or list of the model: [address | bytes in use 32 bits | entries 32 bits], of a block that is exactly as long.</summary>
internal static unsafe class NativeCell
{
    public static ReadOnlySpan<byte> Read(byte* cell) => new(*(void**)cell, Length(cell));

    public static void Write(byte* cell, ReadOnlySpan<byte> bytes, MemoryBudget budget)
    {
        Resize(cell, bytes.Length, budget);
        bytes.CopyTo(new Span<byte>(*(void**)cell, bytes.Length));
    }

    public static void Append(byte* cell, ReadOnlySpan<byte> entry, MemoryBudget budget)
    {
        var length = Length(cell);
        Resize(cell, checked(length + sizeof(int) + entry.Length), budget);
        var to = *(byte**)cell + length;
        *(int*)to = entry.Length;
        entry.CopyTo(new Span<byte>(to + sizeof(int), entry.Length));
        (*(int*)(cell + 12))++;
    }

    public static ListCursor ReadList(byte* cell) => new(null, *(nint*)cell, *(int*)(cell + 12), &MoveNext);

    /// <summary>Makes a copy of another row's blob or list in a zeroed cell.</summary>
    public static void Copy(byte* from, byte* cell, MemoryBudget budget)
    {
        Write(cell, Read(from), budget);
        *(int*)(cell + 12) = *(int*)(from + 12);
    }

    public static void Free(byte* cell, MemoryBudget budget)
    {
        Resize(cell, 0, budget);
        *(int*)(cell + 12) = 0;
    }

    private static int Length(byte* cell) => *(int*)(cell + 8);

    private static void Resize(byte* cell, int length, MemoryBudget budget)
    {
        budget.Take(length);
        budget.Give(Length(cell));
        if (length == 0)
        {
            NativeMemory.Free(*(void**)cell);
            *(void**)cell = null;
        }
        else
        {
            *(void**)cell = NativeMemory.Realloc(*(void**)cell, (nuint)length);
        }

        *(int*)(cell + 8) = length;
    }

    private static bool MoveNext(ref ListCursor cursor)
    {
        if (cursor.Remaining == 0)
        {
            cursor.Current = default;
            return false;
        }

        var length = *(int*)cursor.Position;
        cursor.Current = new ReadOnlySpan<byte>((void*)(cursor.Position + sizeof(int)), length);
        cursor.Position += sizeof(int) + length;
        cursor.Remaining--;
        return true;
    }
}
