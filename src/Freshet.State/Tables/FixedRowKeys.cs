using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Freshet.State;

/// <summary>Keys of a fixed size, in the row.</summary>
internal readonly unsafe struct FixedRowKeys<K> : IRowKeys<K>
{
    public int Size => (Unsafe.SizeOf<K>() + 7) & ~7;

    public void Begin(in K key)
    {
    }

    /// <summary>True when all keys (one or more) have the bytes of the first; the first that has not ends the comparison.</summary>
    public static bool AreSame(ReadOnlySpan<K> keys)
    {
        var all = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<K, byte>(ref MemoryMarshal.GetReference(keys)), keys.Length * Unsafe.SizeOf<K>());
        return all[Unsafe.SizeOf<K>()..].SequenceEqual(all[..^Unsafe.SizeOf<K>()]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Matches(byte* row, byte* at, in K key)
    {
        ref var bytes = ref Unsafe.As<K, byte>(ref Unsafe.AsRef(in key));

        // The size is a constant for the compiler: one of these lines remains.
        return Unsafe.SizeOf<K>() switch
        {
            1 => *at == bytes,
            2 => *(ushort*)at == Unsafe.ReadUnaligned<ushort>(ref bytes),
            4 => *(uint*)at == Unsafe.ReadUnaligned<uint>(ref bytes),
            8 => *(ulong*)at == Unsafe.ReadUnaligned<ulong>(ref bytes),
            16 => ((*(ulong*)at ^ Unsafe.ReadUnaligned<ulong>(ref bytes)) |
                   (*(ulong*)(at + 8) ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, 8)))) == 0,
            _ => new ReadOnlySpan<byte>(at, Unsafe.SizeOf<K>()).SequenceEqual(MemoryMarshal.CreateReadOnlySpan(ref bytes, Unsafe.SizeOf<K>())),
        };
    }

    public void Store(byte* row, byte* at, in K key)
    {
        *(ulong*)(at + Size - 8) = 0;
        Unsafe.WriteUnaligned(at, key);
        *(uint*)(row + 4) = 1 + (uint)Unsafe.SizeOf<K>();
    }

    public void Free(byte* row, byte* at)
    {
    }

    public ReadOnlySpan<byte> Bytes(byte* row, byte* at, nint* heap) => new(at, Unsafe.SizeOf<K>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public K Decode(ReadOnlySpan<byte> bytes) => Unsafe.ReadUnaligned<K>(ref MemoryMarshal.GetReference(bytes));
}
