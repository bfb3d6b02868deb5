using System.Runtime.CompilerServices;
using Freshet.Core;

namespace Freshet.State;

/// <summary>Texts in UTF-8, as their bytes: up to sixteen lie in the row.</summary>
internal readonly unsafe struct Utf8RowKeys(BlobHeap heap) : IRowKeys<Utf8Text>
{
    public int Size => LooseKey.Size;

    public void Begin(in Utf8Text key)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Matches(byte* row, byte* at, in Utf8Text key) => LooseKey.Matches(row, at, key.Bytes, heap.Table);

    public void Store(byte* row, byte* at, in Utf8Text key) => LooseKey.Store(row, at, key.Bytes, heap);

    public void Free(byte* row, byte* at) => LooseKey.Free(row, at, heap);

    public ReadOnlySpan<byte> Bytes(byte* row, byte* at, nint* pages) => LooseKey.Bytes(row, at, pages);

    public Utf8Text Decode(ReadOnlySpan<byte> bytes) => Utf8Text.From(bytes);
}
