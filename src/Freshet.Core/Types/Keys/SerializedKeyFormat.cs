using System.Buffers.Binary;

namespace Freshet.Core;

/// <summary>Keys hashed and compared as their serialized bytes, in the one form that equal keys share.</summary>
internal sealed class SerializedKeyFormat<K>(Serializer<K> serializer) : KeyFormat<K>
{
    /// <summary>The size of every key where it is a word's, else 0: hashed as the same bytes in memory would be.</summary>
    private readonly int _word = serializer is { IsFixed: true, MinSize: 1 or 2 or 4 or 8 } ? serializer.MinSize : 0;

    public override KeyForm Form => KeyForm.Serialized;

    public override string Schema => serializer.Schema;

    public override Serializer<K> Serializer => serializer;

    public override void Hash(ReadOnlySpan<K> keys, Span<uint> hashes)
    {
        NullKey.CheckRoom(keys.Length, hashes.Length);
        var writer = new ByteWriter();
        try
        {
            for (var i = 0; i < keys.Length; i++)
            {
                if (keys[i] is not { } key)
                {
                    throw NullKey.At(i, typeof(K));
                }

                writer.Clear();
                serializer.Write(ref writer, key);
                hashes[i] = _word == 0 ? StableHash.Of(writer.Written) : StableHash.Of(Word(writer.Written));
            }
        }
        finally
        {
            writer.Dispose();
        }
    }

    private static ulong Word(ReadOnlySpan<byte> bytes)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        word.Clear();
        bytes.CopyTo(word);
        return BinaryPrimitives.ReadUInt64LittleEndian(word);
    }
}
