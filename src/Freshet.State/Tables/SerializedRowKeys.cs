using Freshet.Core;

namespace Freshet.State;

/// <summary>Keys of any other type, as their serialized bytes: up to sixteen lie in the row.</summary>
internal unsafe struct SerializedRowKeys<K>(Serializer<K> serializer, BlobHeap heap) : IRowKeys<K>
{
    private byte[] _bytes = [];
    private int _length;

    public readonly int Size => LooseKey.Size;

    public void Begin(in K key)
    {
        var writer = new ByteWriter(_bytes.Length);
        try
        {
            serializer.Write(ref writer, key);
            _length = writer.Length;
            if (_length > _bytes.Length)
            {
                _bytes = new byte[Math.Max(64, _length * 2)];
            }

            writer.Written.CopyTo(_bytes);
        }
        finally
        {
            writer.Dispose();
        }
    }

    public readonly bool Matches(byte* row, byte* at, in K key) => LooseKey.Matches(row, at, Prepared, heap.Table);

    public readonly void Store(byte* row, byte* at, in K key) => LooseKey.Store(row, at, Prepared, heap);

    public readonly void Free(byte* row, byte* at) => LooseKey.Free(row, at, heap);

    public readonly ReadOnlySpan<byte> Bytes(byte* row, byte* at, nint* pages) => LooseKey.Bytes(row, at, pages);

    public readonly K Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        return serializer.Read(ref reader);
    }

    private readonly ReadOnlySpan<byte> Prepared => _bytes.AsSpan(0, _length);
}
