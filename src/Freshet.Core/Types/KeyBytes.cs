using System.Runtime.CompilerServices;

namespace Freshet.Core;

/// <summary>A key that is bytes already: a piece of an array that others may share. Compared and hashed by its bytes; a table keeps a copy.</summary>
/// <param name="block">Where it lies.</param>
/// <param name="start">Its first byte there.</param>
/// <param name="length">How many bytes it has.</param>
public readonly struct KeyBytes(byte[] block, int start, int length)
{
    /// <summary>A key of all bytes of an array.</summary>
    public KeyBytes(byte[] bytes)
        : this(bytes, 0, bytes.Length)
    {
    }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(block, start, length);
    }
}

/// <summary>The format of keys that somebody else encodes; <paramref name="schema"/> says what is in them.</summary>
public sealed class KeyBytesFormat(string schema) : KeyFormat<KeyBytes>
{
    /// <inheritdoc/>
    public override KeyForm Form => KeyForm.Bytes;

    /// <inheritdoc/>
    public override string Schema => schema;

    /// <inheritdoc/>
    public override Serializer<KeyBytes> Serializer { get; } = new BytesSerializer(schema);

    /// <inheritdoc/>
    public override void Hash(ReadOnlySpan<KeyBytes> keys, Span<uint> hashes)
    {
        NullKey.CheckRoom(keys.Length, hashes.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            hashes[i] = StableHash.Of(keys[i].Bytes);
        }
    }

    private sealed class BytesSerializer(string schema) : Serializer<KeyBytes>
    {
        public override string Schema => schema;

        public override void Write(ref ByteWriter writer, KeyBytes value) => writer.WriteBlob(value.Bytes);

        public override KeyBytes Read(ref ByteReader reader) => new(reader.ReadBlob().ToArray());
    }
}
