using System.Runtime.CompilerServices;
using Freshet.Core;

namespace Freshet.State;

/// <summary>Keys that are bytes: up to sixteen lie in the row.</summary>
internal readonly unsafe struct BytesRowKeys(BlobHeap heap) : IRowKeys<KeyBytes>
{
    public int Size => LooseKey.Size;

    public void Begin(in KeyBytes key)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Matches(byte* row, byte* at, in KeyBytes key) => LooseKey.Matches(row, at, key.Bytes, heap.Table);

    public void Store(byte* row, byte* at, in KeyBytes key) => LooseKey.Store(row, at, key.Bytes, heap);

    public void Free(byte* row, byte* at) => LooseKey.Free(row, at, heap);

    public ReadOnlySpan<byte> Bytes(byte* row, byte* at, nint* pages) => LooseKey.Bytes(row, at, pages);

    public KeyBytes Decode(ReadOnlySpan<byte> bytes) => new(bytes.ToArray());
}
