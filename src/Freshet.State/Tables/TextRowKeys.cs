using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Freshet.State;

/// <summary>Text keys, as their UTF-16 code units: up to eight lie in the row.</summary>
internal readonly unsafe struct TextRowKeys(BlobHeap heap) : IRowKeys<string>
{
    public int Size => LooseKey.Size;

    public void Begin(in string key) => ArgumentNullException.ThrowIfNull(key);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Matches(byte* row, byte* at, in string key) => LooseKey.Matches(row, at, MemoryMarshal.AsBytes(key.AsSpan()), heap.Table);

    public void Store(byte* row, byte* at, in string key) => LooseKey.Store(row, at, MemoryMarshal.AsBytes(key.AsSpan()), heap);

    public void Free(byte* row, byte* at) => LooseKey.Free(row, at, heap);

    public ReadOnlySpan<byte> Bytes(byte* row, byte* at, nint* pages) => LooseKey.Bytes(row, at, pages);

    public string Decode(ReadOnlySpan<byte> bytes) => new(MemoryMarshal.Cast<byte, char>(bytes));
}
